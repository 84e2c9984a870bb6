import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { without } from "../../../core/json/merge.ts";
import { get } from "../../../core/json/path.ts";
import { foreignGroups } from "./hook-tables.ts";

/**
 * Whether two readings of the file say the same to Codex, our hooks and their switch left aside: the proof that editing
 * its text hit nothing else.
 */
export function sameBesidesOurs(one: JsonObject, other: JsonObject): boolean {
  return Bun.deepEquals(others(one), others(other));
}

function others(data: JsonObject): JsonValue {
  const hooks = get(data, "hooks");
  const features = get(data, "features");
  return {
    rest: without(data, new Set(["hooks", "features"])),
    hooks: isObject(hooks) ? foreign(hooks) : (hooks ?? {}),
    features:
      isObject(features) && get(features, "hooks") === true ? without(features, new Set(["hooks"])) : (features ?? {}),
  };
}

function foreign(hooks: JsonObject): JsonObject {
  const kept = Object.entries(hooks).flatMap(([event, groups]): readonly [string, JsonValue][] => {
    const left = isList(groups) ? foreignGroups(groups) : groups;
    return isList(left) && left.length === 0 ? [] : [[event, left]];
  });
  return Object.fromEntries(kept);
}
