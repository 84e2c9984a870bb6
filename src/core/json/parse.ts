import type { JsonValue } from "./json-value.ts";

/** What parsing gave: the value, or why there is none. */
export type ParseResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

const byteOrderMark = "\uFEFF";

/** Parses JSON text; trouble is a value, never an exception. A leading byte order mark is tolerated. */
export function parseJson(text: string): ParseResult {
  try {
    const bare = text.startsWith(byteOrderMark) ? text.slice(1) : text;
    const value: JsonValue = JSON.parse(bare);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
