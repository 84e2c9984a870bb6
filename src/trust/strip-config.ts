import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import type { AskedKey, Stripped } from "./asked-key.ts";
import { askedFor } from "./asked-key.ts";
import type { HarmlessKey } from "./harmless-keys.ts";
import { harmlessKeys } from "./harmless-keys.ts";

/** Takes everything out of a config.toml that needs trust. Its inline plugin document is for `stripPlugins`. Pure. */
export function stripConfig(value: JsonObject): Stripped<JsonObject> {
  return stripTable(value, []);
}

function stripTable(table: JsonObject, path: readonly string[]): Stripped<JsonObject> {
  const asked: AskedKey[] = [];
  const kept = Object.entries(table).flatMap(([key, held]) => {
    const at = [...path, key];
    const rule = harmlessKeys.find((each) => each.path.length === at.length && leadsTo(each, at));
    if (rule !== undefined && (rule.when?.(held) ?? true)) return [[key, held] as const];
    if (rule === undefined && isObject(held) && harmlessKeys.some((each) => leadsTo(each, at))) {
      const inner = stripTable(held, at);
      asked.push(...inner.asked);
      return [[key, inner.value] as const];
    }
    asked.push(...askedFor(at, held));
    return [];
  });
  return { value: Object.fromEntries(kept), asked };
}

/** Whether a rule's path begins with these keys. */
function leadsTo({ path }: HarmlessKey, keys: readonly string[]): boolean {
  return keys.every((key, index) => path[index] === "*" || path[index] === key);
}
