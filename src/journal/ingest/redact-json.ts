import type { JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { redactText } from "./redact.ts";

/** Replaces known key shapes in every string of a value, keys of objects included; a value without any is returned as it is. */
export function redactJson(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactText(value);
  if (isList(value)) return value.map(redactJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [redactText(key), redactJson(held)]));
}
