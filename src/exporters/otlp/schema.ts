import type { GenericSchema } from "valibot";
import {
  check,
  exactOptional,
  integer,
  metadata,
  maxValue,
  minValue,
  nonEmpty,
  number,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
} from "valibot";
import { isHeader, isHttpUrl } from "./endpoint.ts";
import { presetNames } from "./presets.ts";
import type { OtlpSettings } from "./settings.ts";

/** One schema per key of a section; what reads them back are the exporters' own strict schemas. */
export type Entries<Settings> = { readonly [Key in keyof Settings]-?: GenericSchema<unknown, Required<Settings>[Key]> };

const transports = picklist(["http_binary", "grpc"], 'transport must be "http_binary" (OTLP over HTTP with protobuf)');
// The messages for headers are our own throughout: valibot's would show the value, which is often a key.
const headerValue = string("the value of a header must be a string");

/** A text that says something. */
export const text: GenericSchema<unknown, string> = pipe(string(), nonEmpty("must not be empty"));

/** The URL of one signal. */
export function url(key: string, path: string): GenericSchema<unknown, string> {
  const message = `${key} must be a whole http or https URL, such as http://127.0.0.1:4318${path}`;
  return pipe(string(), check(isHttpUrl, message), metadata({ pattern: "^[hH][tT][tT][pP][sS]?:/*[^/]" }));
}

/** The keys that every exporter over OTLP has. `scope` is the default of `instrumentation_scope`. */
export function otlpEntries(scope: string): Entries<OtlpSettings> {
  return {
    transport: optional(
      pipe(
        transports,
        check(
          (value) => value === "http_binary",
          'transport "grpc" is not supported: use "http_binary" and the HTTP port, usually 4318',
        ),
        // Narrows the type; the check above has already refused everything else.
        picklist(["http_binary"]),
      ),
      "http_binary",
    ),
    endpoint: exactOptional(url("endpoint", "/v1/traces")),
    headers: optional(
      pipe(
        record(string(), headerValue),
        check(
          (headers) => Object.entries(headers).every(([name, value]) => isHeader(name, value)),
          "headers: a name or value holds a character that HTTP does not allow",
        ),
      ),
      {},
    ),
    resource_attributes: optional(record(string(), string()), {}),
    service_name: optional(text, "nemo-relay"),
    service_namespace: exactOptional(text),
    service_version: exactOptional(text),
    instrumentation_scope: optional(text, scope),
    timeout_millis: optional(pipe(number(), integer(), minValue(1), maxValue(600_000)), 3000),
    trace_per: optional(picklist(["turn", "session"]), "turn"),
    max_attribute_bytes: optional(pipe(number(), integer(), minValue(256), maxValue(16_777_216)), 65_536),
    preset: exactOptional(picklist(presetNames)),
    name: exactOptional(text),
  };
}

/** The strict schema of a section: exactly these keys. */
export function sectionOf<Settings>(entries: Entries<Settings>): GenericSchema<unknown, Settings>;
export function sectionOf(entries: Record<string, GenericSchema>): GenericSchema {
  return strictObject(entries);
}
