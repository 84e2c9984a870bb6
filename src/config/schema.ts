import * as v from "valibot";
import type { AgentSettings } from "../agents/launch.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import { logFormats, logLevels } from "../platform/log-settings.ts";
import { baseUrlTrouble, trimBaseUrl } from "./base-url.ts";
import { durationForm, parseDuration, parseSize, sizeForm } from "./units.ts";

/** A config.toml, or several merged, after validation. All keys are optional. */
export interface FileConfig {
  /** `<key>_base_url` → URL without trailing slash. */
  readonly upstream?: Readonly<Record<string, string | undefined>> | undefined;
  readonly agents?: Readonly<Record<string, AgentSettings | undefined>> | undefined;
  readonly journal?: JournalTable | undefined;
  /** `turn_idle` in seconds. */
  readonly sessions?: { readonly turn_idle?: number | undefined } | undefined;
  /** `file` as written. */
  readonly log?: Pick<LogSettings, "level" | "format" | "file"> | undefined;
  readonly cost?: { readonly enabled?: boolean | undefined } | undefined;
  /** Model id → US dollars per million tokens. */
  readonly prices?: Readonly<Record<string, PriceTable>> | undefined;
  /** `config`: an inline plugin document, not validated yet. */
  readonly plugins?: { readonly config?: JsonObject | undefined } | undefined;
}

/** `[journal]`: `max_age` in seconds, `max_size` in bytes, `directory` as written. */
export interface JournalTable {
  readonly enabled?: boolean | undefined;
  readonly directory?: string | undefined;
  readonly max_age?: number | undefined;
  readonly max_size?: number | undefined;
  readonly fsync?: "group" | "always" | "off" | undefined;
}

/** `[prices."model-id"]`. */
export interface PriceTable {
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number | undefined;
  readonly cache_write_5m?: number | undefined;
  readonly cache_write_1h?: number | undefined;
  readonly reasoning?: number | undefined;
}

/** A schema whose output is known and whose input is anything. */
export type Schema<Output> = v.GenericSchema<unknown, Output>;

// What JSON Schema cannot read from a check stands beside it as metadata, for `config schema`.

/** The values of `hook_transport`, which a variable can override. */
export const hookTransports: readonly ["auto", "http", "command"] = ["auto", "http", "command"];

const text = v.pipe(v.string(), v.minLength(1, "expected text"));

const duration = v.pipe(
  v.string(`expected ${durationForm}`),
  v.check((value) => parseDuration(value) !== undefined, `expected ${durationForm}`),
  v.metadata({ pattern: String.raw`^\s*0*[1-9]\d*\s*[smhdw]\s*$` }),
  v.transform((value) => parseDuration(value) ?? 0),
);

const sizePattern = String.raw`^\s*(?=[\d.]*[1-9])\d+(\.\d+)?\s*([kKmMgGtT][iI]?)?[bB]\s*$`;
const size = v.pipe(
  v.union([v.string(), v.number()], `expected ${sizeForm}`),
  v.check((value) => parseSize(value) !== undefined, `expected ${sizeForm}`),
  v.metadata({ pattern: sizePattern, exclusiveMinimum: 0, multipleOf: 1 }),
  v.transform((value) => parseSize(value) ?? 0),
);

const baseUrl = v.pipe(
  v.string(),
  v.check(
    (value) => baseUrlTrouble(value) === undefined,
    (issue) => baseUrlTrouble(issue.input) ?? "",
  ),
  v.metadata({ pattern: String.raw`^[hH][tT][tT][pP][sS]?://[^/\\\s@?#]+(/[^?#]*)?$` }),
  v.transform(trimBaseUrl),
);

/** Any table. */
export const anyTable: Schema<JsonObject> = v.custom<JsonObject>(isTable, "expected a table");

const agent = tableOf({
  command: v.optional(text),
  hook_transport: v.optional(v.picklist(hookTransports)),
  assume_first_party: v.optional(v.picklist(["auto", "never"])),
  patch_restore_hooks: v.optional(v.boolean()),
  trust_hooks: v.optional(v.picklist(["run", "ask"])),
  hooks_path: v.optional(text),
});

const journal = tableOf({
  enabled: v.optional(v.boolean()),
  directory: v.optional(text),
  max_age: v.optional(duration),
  max_size: v.optional(size),
  fsync: v.optional(v.picklist(["group", "always", "off"])),
});

const log = tableOf({
  level: v.optional(v.picklist(logLevels)),
  format: v.optional(v.picklist(logFormats)),
  file: v.optional(text),
});

const priceForm = "expected US dollars per million tokens, 0 or more";
const price = v.pipe(
  v.number(priceForm),
  v.check((value) => Number.isFinite(value) && value >= 0, priceForm),
  v.metadata({ minimum: 0 }),
);

const modelPrices = tableOf({
  input: price,
  output: price,
  cache_read: v.optional(price),
  cache_write_5m: v.optional(price),
  cache_write_1h: v.optional(price),
  reasoning: v.optional(price),
});

const prices = v.pipe(
  v.custom<Record<string, v.InferInput<typeof modelPrices>>>(isTable, "expected a table"),
  v.record(v.string(), modelPrices),
);

/** The name of an upstream's key in config.toml. */
export function baseUrlKey(upstream: string): string {
  return `${upstream}_base_url`;
}

/** The strict schema of config.toml for these upstream keys and agent sections. */
export function configSchema(upstreams: readonly string[], agentSections: readonly string[]): Schema<FileConfig> {
  return tableOf({
    upstream: v.optional(tableOf(entries(upstreams.map(baseUrlKey), v.optional(baseUrl)))),
    agents: v.optional(tableOf(entries(agentSections, v.optional(agent)))),
    journal: v.optional(journal),
    sessions: v.optional(tableOf({ turn_idle: v.optional(duration) })),
    log: v.optional(log),
    cost: v.optional(tableOf({ enabled: v.optional(v.boolean()) })),
    prices: v.optional(prices),
    plugins: v.optional(tableOf({ config: v.optional(anyTable) })),
  });
}

function entries<Entry>(keys: readonly string[], entry: Entry): Record<string, Entry> {
  return Object.fromEntries(keys.map((key) => [key, entry]));
}

/** A strict table. valibot takes a list for an object: TOML's `[[x]]` where `[x]` is meant must be told. */
export function tableOf<const Entries extends v.ObjectEntries>(
  found: Entries,
): Schema<v.InferOutput<v.StrictObjectSchema<Entries, undefined>>> {
  const schema = v.strictObject(found);
  return v.pipe(v.custom<v.InferInput<typeof schema>>(isTable, "expected a table"), schema);
}

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
