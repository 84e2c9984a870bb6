import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";

/** What stands where a secret stood. */
export const redacted = "[redacted]";

const secretKey = /header|token|key|secret|password/i;

/** Whether the value under a key may be a secret, going by the key's name (decision 8). */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key);
}

/**
 * A copy of a configuration document that may be recorded (decision 8): whole values under keys that speak of headers,
 * tokens, keys, secrets or passwords, and user-info and query of URLs inside any text, become `[redacted]`.
 */
export function redactDocument(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, isSecretKey(key) ? redacted : redactValue(value)]),
  );
}

function redactValue(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactUrls(value);
  if (isList(value)) return value.map(redactValue);
  return isObject(value) ? redactDocument(value) : value;
}

/** Replaces user-info and query of every URL in a text. Takes time linear in its length, whatever stands in it. */
export function redactUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text
    .split(/([\s"'<>]+)/)
    .map((word) => (word.includes("://") ? redactWord(word) : word))
    .join("");
}

/** One word that holds at least one `://`. What follows a URL's `?` up to the end of the word is its query. */
function redactWord(word: string): string {
  const [scheme = "", ...rest] = word.split("://");
  const kept = [scheme];
  for (const piece of rest) {
    const { text, query } = redactRest(piece);
    kept.push(text);
    if (query) break;
  }
  return kept.join("://");
}

/** What follows one `://`. User-info ends at the last `@` before the path; a raw `?` or `#` in it must not save it. */
function redactRest(piece: string): { readonly text: string; readonly query: boolean } {
  const slash = piece.indexOf("/");
  const authority = slash === -1 ? piece : piece.slice(0, slash);
  const userInfo = authority.lastIndexOf("@");
  const shown = userInfo === -1 ? piece : `${redacted}${piece.slice(userInfo)}`;
  const query = shown.indexOf("?");
  return query === -1 ? { text: shown, query: false } : { text: `${shown.slice(0, query)}?${redacted}`, query: true };
}
