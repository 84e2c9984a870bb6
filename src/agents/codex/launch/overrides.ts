import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { mergeShallow } from "../../../core/json/merge.ts";
import { get } from "../../../core/json/path.ts";
import { parseToml } from "./parse-toml.ts";

/** One `--config key=value`. */
export interface Override {
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/** Reads an override as Codex does: a dotted path, a TOML value, or else the text as it is. Undefined without `=`. */
export function readOverride(text: string): Override | undefined {
  const split = text.indexOf("=");
  if (split <= 0) return undefined;
  const path = text.slice(0, split).trim().split(".");
  const written = text.slice(split + 1).trim();
  return { path, value: tomlOrText(written) };
}

/** The configuration with an override on top. */
export function applyOverride(config: JsonObject, { path, value }: Override): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return config;
  if (rest.length === 0) return { ...config, [key]: value };
  const held = get(config, key);
  return { ...config, [key]: applyOverride(isObject(held) ? held : {}, { path: rest, value }) };
}

/** Whether an override speaks of what is at a path, of something inside it, or of a table around it. */
export function touches({ path }: Override, target: readonly string[]): boolean {
  return path.every((part, at) => at >= target.length || part === target[at]);
}

/** Both configurations, tables merged, the right one's values winning: how Codex puts its layers together. */
export function mergeLayers(left: JsonObject, right: JsonObject): JsonObject {
  const merged = Object.entries(right).map(([key, value]): [string, JsonValue] => {
    const held = get(left, key);
    return [key, isObject(held) && isObject(value) ? mergeLayers(held, value) : value];
  });
  return mergeShallow(left, Object.fromEntries(merged));
}

function tomlOrText(written: string): JsonValue {
  try {
    return get(parseToml(`value = ${written}`), "value") ?? written;
  } catch {
    return written.replaceAll(/^["']+|["']+$/g, "");
  }
}
