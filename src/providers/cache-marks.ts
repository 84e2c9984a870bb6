import type { JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { without } from "../core/json/merge.ts";
import { fromFields, readText } from "./fields.ts";

const cacheKeys = new Set(["cache_control"]);
const deepest = 8;

/**
 * A block without its cache marks and those of the blocks inside it, so that moving a mark does not make another message.
 * Only objects with a `type` are blocks: a tool's arguments may well have a key of that name.
 */
export function withoutCacheMarks(value: JsonValue, depth = 0): JsonValue {
  if (depth > deepest) return value;
  if (isList(value)) return value.map((item) => withoutCacheMarks(item, depth + 1));
  if (!isObject(value)) return value;
  const bare = readText(value, "type") === undefined ? value : without(value, cacheKeys);
  return fromFields(Object.entries(bare).map(([key, held]) => [key, withoutCacheMarks(held, depth + 1)]));
}
