import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { get, readString } from "../core/json/path.ts";

/** Lays one document over another: tables merge, everything else (lists too) is replaced. */
export function mergeTables(low: JsonObject, high: JsonObject): JsonObject {
  const merged = new Map(Object.entries(low));
  for (const [key, value] of Object.entries(high)) {
    const under = merged.get(key);
    merged.set(key, isObject(under) && isObject(value) ? mergeTables(under, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Lays one plugin document over another: as `mergeTables`, but components of the same `kind` merge and new ones are added. */
export function mergePlugins(low: JsonObject, high: JsonObject): JsonObject {
  const merged = mergeTables(low, high);
  const under = get(low, "components");
  const over = get(high, "components");
  if (!isList(under) || !isList(over)) return merged;
  return { ...merged, components: mergeComponents(under, over) };
}

function mergeComponents(low: readonly JsonValue[], high: readonly JsonValue[]): readonly JsonValue[] {
  const components = [...low];
  for (const component of high) {
    const kind = readString(component, "kind");
    const index = components.findIndex((other) => kind !== undefined && readString(other, "kind") === kind);
    const under = components[index];
    if (isObject(under) && isObject(component)) components[index] = mergeTables(under, component);
    else components.push(component);
  }
  return components;
}
