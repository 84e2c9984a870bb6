import type { TomlValue } from "smol-toml";
import { parse } from "smol-toml";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";

/** TOML text as JSON: dates, and numbers that JSON has not, become text. Throws smol-toml's TomlError. */
export function parseToml(text: string): JsonObject {
  return Object.fromEntries(Object.entries(parse(text)).map(([key, value]) => [key, asJson(value)]));
}

function asJson(value: TomlValue): JsonValue {
  if (Array.isArray(value)) return value.map(asJson);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, asJson(held)]));
  }
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
