import type { JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";

/** Deepest nesting that configuration may have: what handles it later may then recurse without a thought. */
export const deepest = 64;

/** Whether a value is nested no deeper than `levels`. */
export function isShallow(value: JsonValue, levels: number = deepest): boolean {
  if (levels < 0) return false;
  if (isList(value)) return value.every((held) => isShallow(held, levels - 1));
  return !isObject(value) || Object.values(value).every((held) => isShallow(held, levels - 1));
}
