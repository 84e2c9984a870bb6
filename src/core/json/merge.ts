import type { JsonObject, JsonValue } from "./json-value.ts";

/** One-level merge, right wins; null and undefined on the right are skipped, so that a later "nothing" erases nothing. */
export function mergeShallow(
  left: JsonObject,
  right: { readonly [key: string]: JsonValue | undefined } | undefined,
): JsonObject {
  if (right === undefined) return left;
  const merged: Record<string, JsonValue> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    if (value !== null && value !== undefined) put(merged, key, value);
  }
  return merged;
}

/** A copy without the keys whose value is undefined. */
export function compact(entries: { readonly [key: string]: JsonValue | undefined }): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) put(kept, key, value);
  }
  return kept;
}

/** A copy without the named keys. */
export function without(value: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const [key, held] of Object.entries(value)) {
    if (!keys.has(key)) put(kept, key, held);
  }
  return kept;
}

/** Assigning `__proto__` would change the prototype instead of adding a key: outside data must not be able to. */
function put(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true });
  else target[key] = value;
}
