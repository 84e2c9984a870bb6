import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { get, readPath } from "../core/json/path.ts";

/** The text under one key; the empty text counts, anything but text does not. */
export function readText(value: JsonValue | undefined, key: string): string | undefined {
  const found = get(value, key);
  return typeof found === "string" ? found : undefined;
}

/** The first count under the given paths: a finite number, not negative. */
export function readCount(value: JsonValue | undefined, ...paths: readonly string[]): number | undefined {
  for (const path of paths) {
    const found = readPath(value, path);
    if (typeof found === "number" && Number.isFinite(found) && found >= 0) return found;
  }
  return undefined;
}

/** Whether a value says nothing: absent, null, or an empty list. */
export function isNothing(value: JsonValue | undefined): value is null | undefined | readonly [] {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** An object of the given entries. Unlike assignment, `__proto__` becomes a key like any other. */
export function fromFields(fields: Iterable<readonly [string, JsonValue]>): JsonObject {
  return Object.fromEntries(fields);
}

/** The given fields, less those that are undefined: for optional properties. */
export function present<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const kept: readonly (readonly unknown[])[] = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept);
}
