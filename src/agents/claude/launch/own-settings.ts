import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { mergeShallow } from "../../../core/json/merge.ts";
import { get } from "../../../core/json/path.ts";

/** What our own settings file has to say. */
export interface OwnSettings {
  /** Variables that a settings file of the person would otherwise overrule. */
  readonly env: Readonly<Record<string, string>>;
  /** Hooks, where a plugin directory is refused. */
  readonly hooks?: JsonObject;
}

/** Whether there is anything to say. */
export function isNeeded(own: OwnSettings): boolean {
  return own.hooks !== undefined || Object.keys(own.env).length > 0;
}

/**
 * The text of our settings file. Of several `--settings` Claude Code reads only the last (tried with 2.1.330), so ours
 * holds all of what the person gave, with our variables on top and our hooks beside theirs.
 */
export function ownSettingsText(given: JsonObject | undefined, own: OwnSettings): string {
  const base = given ?? {};
  const env = get(base, "env");
  const merged = mergeShallow(base, {
    ...(Object.keys(own.env).length === 0 ? {} : { env: mergeShallow(isObject(env) ? env : {}, own.env) }),
    ...(own.hooks === undefined ? {} : { hooks: besides(get(base, "hooks"), own.hooks) }),
  });
  return `${JSON.stringify(merged, undefined, 2)}\n`;
}

function besides(theirs: JsonValue | undefined, ours: JsonObject): JsonObject {
  const held = isObject(theirs) ? theirs : {};
  const added = Object.entries(ours).map(([event, entries]): [string, JsonValue] => {
    const before = get(held, event);
    return [event, [...(isList(before) ? before : []), ...(isList(entries) ? entries : [])]];
  });
  return mergeShallow(held, Object.fromEntries(added));
}
