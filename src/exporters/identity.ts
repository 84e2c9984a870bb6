import { resolve } from "node:path";
import type { JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { get, readString } from "../core/json/path.ts";

/** What an exporter's identity is made of. */
export interface IdentifiedExporter {
  readonly kind: string;
  /** Its validated section of plugins.toml. */
  readonly settings: unknown;
  /** The file that defines it. */
  readonly source: string;
  readonly startDirectory: string;
}

/** What an identity tells. */
export interface ReadIdentity {
  readonly kind: string;
  /** As people may see it. */
  readonly destination: string;
  /** The file that defines it; empty when it tells none. */
  readonly source: string;
}

/** The settings that say where an exporter delivers to; a change of anything else leaves its positions alone. Never a header. */
const destinationKeys = ["endpoint", "project_name", "output_directory", "filename", "name"] as const;
/** The same for the entries of a `storage` list. */
const storageKeys = ["type", "bucket", "key_prefix", "endpoint_url", "url"] as const;

/**
 * The name under which positions are kept and events are owed: kind, destination, defining file (decision 7), so that one
 * project's prompts never reach another's collector.
 */
export function exporterIdentity({ kind, settings, source, startDirectory }: IdentifiedExporter): string {
  const destination: Record<string, JsonValue> = {};
  for (const key of destinationKeys) {
    const value = member(settings, key);
    if (typeof value === "string")
      destination[key] = key.endsWith("_directory") ? resolve(startDirectory, value) : withoutSecrets(value);
  }
  const storage = member(settings, "storage");
  if (Array.isArray(storage) && storage.length > 0) destination["storage"] = storage.map(storageOf);
  return JSON.stringify([kind, destination, source]);
}

function storageOf(entry: unknown): JsonValue {
  const found: Record<string, JsonValue> = {};
  for (const key of storageKeys) {
    const value = member(entry, key);
    if (typeof value === "string") found[key] = key.endsWith("url") ? withoutSecrets(value) : value;
  }
  return found;
}

function member(table: unknown, key: string): unknown {
  return typeof table === "object" && table !== null ? Reflect.get(table, key) : undefined;
}

/** A URL without user-info and query, which can hold credentials. */
function withoutSecrets(value: string): string {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** What an identity says of its destination: all there is to show of one that is not configured here. */
export function readIdentity(identity: string): ReadIdentity {
  const parsed = parseJson(identity);
  const parts = parsed.ok && isList(parsed.value) ? parsed.value : [];
  const [kind, place, source] = parts;
  const names = isObject(place) ? Object.keys(place).flatMap((name) => placeName(get(place, name))) : [];
  const known = typeof kind === "string" ? kind : identity;
  return { kind: known, destination: [known, ...names].join(" "), source: typeof source === "string" ? source : "" };
}

function placeName(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (!isList(value)) return [];
  return value.map((entry) => readString(entry, "url", "bucket") ?? "").filter((name) => name !== "");
}
