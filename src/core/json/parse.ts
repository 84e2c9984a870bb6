import type { JsonValue } from "./json-value.ts";
import { isList } from "./json-value.ts";

/** What parsing gave: the value, or why there is none. */
export type ParseResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

const byteOrderMark = "\uFEFF";
/** No real payload is nested deeper; what walks a value may walk it by recursion. */
const deepest = 256;

/**
 * Parses JSON text; trouble is a value, never an exception. A leading byte order mark is tolerated, nesting beyond 256
 * levels is not.
 */
export function parseJson(text: string): ParseResult {
  try {
    const bare = text.startsWith(byteOrderMark) ? text.slice(1) : text;
    const value: JsonValue = JSON.parse(bare);
    // Each level is two characters at least.
    const deep = bare.length > 2 * deepest && isDeeperThan(value, deepest);
    return deep ? { ok: false, message: `nested deeper than ${deepest} levels` } : { ok: true, value };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function isDeeperThan(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (isList(value)) return value.some((inner) => isDeeperThan(inner, levels - 1));
  // Not by Object.values: a list for each object of a conversation costs half as much as parsing it.
  for (const key in value) if (isDeeperThan(value[key], levels - 1)) return true;
  return false;
}
