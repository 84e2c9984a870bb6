import type { JsonObject, JsonValue } from "./json-value.ts";
import { isList, isObject } from "./json-value.ts";

/** The value of one own key, or undefined. Inherited names such as `constructor` are never found. */
export function get(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value under a dotted path of exact object keys, or undefined. @example readPath(body, "metadata.user_id") */
export function readPath(value: JsonValue | undefined, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const key of path.split(".")) at = get(at, key);
  return at;
}

/**
 * The first non-empty string found under the given paths. Numbers and booleans count, rendered as text;
 * lists, objects, null and the empty string do not.
 */
export function readString(value: JsonValue | undefined, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = readPath(value, path);
    if (typeof found === "string" && found !== "") return found;
    if (typeof found === "number" || typeof found === "boolean") return String(found);
  }
  return undefined;
}

/** The first finite number found under the given paths. */
export function readNumber(value: JsonValue | undefined, ...paths: readonly string[]): number | undefined {
  for (const path of paths) {
    const found = readPath(value, path);
    if (typeof found === "number" && Number.isFinite(found)) return found;
  }
  return undefined;
}

/** The list under a path; an empty list when there is none. */
export function readList(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  const found = readPath(value, path);
  return isList(found) ? found : [];
}

/** The object under a path, or undefined. */
export function readObject(value: JsonValue | undefined, path: string): JsonObject | undefined {
  const found = readPath(value, path);
  return isObject(found) ? found : undefined;
}
