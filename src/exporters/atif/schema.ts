import * as v from "valibot";
import type { JsonValue } from "../../core/json/json-value.ts";
import type { StorageSettings } from "./storage/settings.ts";

const jsonValue: v.GenericSchema<unknown, JsonValue> = v.lazy(() =>
  v.union([
    v.null(),
    v.boolean(),
    v.pipe(v.number(), v.finite()),
    v.string(),
    v.array(jsonValue),
    v.record(v.string(), jsonValue),
  ]),
);

// To valibot a list is a record, too.
const jsonObject = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), "must be a table"),
  v.record(v.string(), jsonValue),
);

const text = v.pipe(v.string(), v.trim(), v.nonEmpty("must not be empty"));

const template = v.pipe(
  v.string(),
  v.includes("{session_id}", "must contain {session_id}"),
  v.regex(/^[^/\\\0]+$/, "must be a file name: the folder goes into output_directory"),
  v.maxLength(100, "must have at most 100 characters"),
);

const variable = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, "must be the name of an environment variable"));
const timeout = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600_000)), 10_000);
const isUrl = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? "");

const wholeUrl = v.pipe(
  v.string(),
  v.check(isUrl, "must be a whole http or https URL"),
  v.metadata({ pattern: "^[hH][tT][tT][pP][sS]?:/*[^/]" }),
);

const s3 = v.strictObject({
  type: v.literal("s3"),
  bucket: text,
  key_prefix: v.optional(v.pipe(v.string(), v.trim())),
  access_key_id: v.optional(text),
  secret_access_key_var: v.optional(variable),
  session_token_var: v.optional(variable),
  region: v.optional(text),
  endpoint_url: v.optional(wholeUrl),
  allow_http: v.optional(v.boolean()),
  timeout_millis: timeout,
});

const withoutPlaceholder =
  "must contain {session_id} where the method is PUT: each session's file would replace the last one's";

const http = v.pipe(
  v.strictObject({
    type: v.literal("http"),
    url: wholeUrl,
    method: v.optional(v.picklist(["PUT", "POST"]), "PUT"),
    headers: v.optional(v.record(v.string(), v.string("the value of a header must be a string")), {}),
    timeout_millis: timeout,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { method, url } = dataset.value;
    if (method === "POST" || url.includes("{session_id}")) return;
    const path = [{ type: "object", origin: "value", input: dataset.value, key: "url", value: url }] as const;
    addIssue({ message: withoutPlaceholder, input: url, path: [path[0]] });
  }),
  v.metadata({
    anyOf: [
      { properties: { method: { const: "POST" } }, required: ["method"] },
      { properties: { url: { pattern: String.raw`\{session_id\}` } } },
    ],
  }),
);

/** Strict schema of the exporter's section. Every key is optional. */
export const schema: v.GenericSchema<unknown, AtifConfig> = v.strictObject({
  output_directory: v.optional(text, ".nemo-relay/atif"),
  filename_template: v.optional(template, "{session_id}.atif.json"),
  schema_version: v.optional(
    v.pipe(
      v.picklist(["ATIF-v1.7", "ATIF-v1.8", "1.7", "1.8"]),
      v.transform((version) => (version === "1.8" || version === "ATIF-v1.8" ? "ATIF-v1.8" : "ATIF-v1.7")),
    ),
    "ATIF-v1.7",
  ),
  agent_name: v.optional(text),
  agent_version: v.optional(text),
  model_name: v.optional(text),
  tool_definitions: v.optional(v.array(jsonObject)),
  extra: v.optional(jsonObject),
  storage: v.optional(v.array(v.variant("type", [s3, http])), []),
});

/** The exporter's section of plugins.toml. */
export interface AtifConfig {
  /** Where the files go; relative to where `nemo-relay` was started. @defaultValue `.nemo-relay/atif` */
  readonly output_directory: string;
  /** Name of a session's file; must contain `{session_id}`. @defaultValue `{session_id}.atif.json` */
  readonly filename_template: string;
  /** @defaultValue `ATIF-v1.7` */
  readonly schema_version: "ATIF-v1.7" | "ATIF-v1.8";
  /** In place of the coding agent's id. */
  readonly agent_name?: string | undefined;
  /** In place of the version that the session's metadata tells. */
  readonly agent_version?: string | undefined;
  /** In place of the main thread's latest response model. */
  readonly model_name?: string | undefined;
  /** In place of the tools that the requests offered. */
  readonly tool_definitions?: readonly { readonly [key: string]: JsonValue }[] | undefined;
  /** Becomes `agent.extra`. */
  readonly extra?: { readonly [key: string]: JsonValue } | undefined;
  /** Where copies of the files go besides. @defaultValue none */
  readonly storage: readonly StorageSettings[];
}
