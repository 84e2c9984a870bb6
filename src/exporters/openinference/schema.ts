import type { GenericSchema } from "valibot";
import {
  check,
  exactOptional,
  integer,
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
import { isHeader, isHttpUrl } from "../otlp/endpoint.ts";
import type { OpenInferenceSettings } from "./settings.ts";

const transports = picklist(["http_binary", "grpc"], 'transport must be "http_binary" (OTLP over HTTP with protobuf)');
const text = pipe(string(), nonEmpty("must not be empty"));
// The messages for headers are our own throughout: valibot's would show the value, which is often a key.
const headerValue = string("the value of a header must be a string");

/** Strict schema of the section, without the `enabled` key; unset keys get their defaults. */
export const schema: GenericSchema<unknown, OpenInferenceSettings> = strictObject({
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
  endpoint: exactOptional(
    pipe(
      string(),
      check(isHttpUrl, "endpoint must be a whole http or https URL, such as http://127.0.0.1:4318/v1/traces"),
    ),
  ),
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
  instrumentation_scope: optional(text, "nemo-relay-openinference"),
  timeout_millis: optional(pipe(number(), integer(), minValue(1), maxValue(600_000)), 3000),
  project_name: optional(text, "nemo-relay"),
  trace_per: optional(picklist(["turn", "session"]), "turn"),
  max_attribute_bytes: optional(pipe(number(), integer(), minValue(256), maxValue(16_777_216)), 65_536),
});
