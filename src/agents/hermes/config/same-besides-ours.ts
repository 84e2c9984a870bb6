import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { mergeShallow, without } from "../../../core/json/merge.ts";
import { get, readString } from "../../../core/json/path.ts";
import { forwards } from "./hook-entry.ts";
import { keeper } from "./route-models.ts";

/**
 * Whether two readings of the file say the same to Hermes, our hooks and the route of model traffic left aside. What
 * `install` does is text inserted into text: this is the proof that it hit nothing else.
 */
export function sameBesidesOurs(one: JsonValue, other: JsonValue): boolean {
  return Bun.deepEquals(others(one), others(other));
}

function others(file: JsonValue): JsonValue {
  if (!isObject(file)) return file;
  const model = get(file, "model");
  const hooks = get(file, "hooks");
  const rest = without(file, new Set([keeper, "hooks", "model"]));
  return mergeShallow(rest, {
    hooks: isObject(hooks) ? foreignHooks(hooks) : emptied(hooks),
    ...(isObject(model) ? { model: without(model, new Set(["base_url"])) } : { model: model ?? {} }),
  });
}

function foreignHooks(hooks: JsonObject): JsonObject {
  const kept = Object.entries(hooks).flatMap(([event, list]): readonly [string, JsonValue][] => {
    if (!isList(list)) return list === null ? [] : [[event, list]];
    const foreign = list.filter((item) => !forwards(readString(item, "command") ?? ""));
    return foreign.length === 0 ? [] : [[event, foreign]];
  });
  return Object.fromEntries(kept);
}

function emptied(value: JsonValue | undefined): JsonValue {
  return value === undefined || value === null ? {} : value;
}
