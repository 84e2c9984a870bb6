import type { JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";

/** Keys whose strings name something: cutting them would break what refers to it. */
const idKeys: ReadonlySet<string> = new Set([
  "id",
  "uuid",
  "tool_call_id",
  "tool_use_id",
  "call_id",
  "session_id",
  "agent_id",
]);

/** Below this, cutting single strings does not help any more and the JSON text itself is cut. */
const smallestLeaf = 32;

/** The text as valid Unicode without NUL: protobuf readers refuse lone surrogates, and PostgreSQL (Phoenix) refuses NUL. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

/** The text within `max` bytes of UTF-8; a cut one ends with `…[truncated N bytes]`, which is within the limit where it fits. */
export function truncateText(text: string, max: number): string {
  const clean = cleanText(text);
  // One UTF-16 unit is at most three bytes: most texts need not be measured.
  if (clean.length * 3 <= max) return clean;
  const bytes = Buffer.byteLength(clean);
  if (bytes <= max) return clean;
  const room = Math.max(0, max - Buffer.byteLength(mark(bytes)));
  const kept = firstBytes(clean, room);
  return kept + mark(bytes - Buffer.byteLength(kept));
}

/**
 * The value as JSON within `max` bytes. Long strings inside it are cut first, ids never, so that the text stays valid
 * JSON; only when that is not enough is the JSON text itself cut.
 */
export function jsonWithin(value: JsonValue, max: number): string {
  return truncateText(cutJson(value, max).text, max);
}

/** The same as a value, to stand inside another: only where cutting strings is not enough is it a text, cut JSON. */
export function valueWithin(value: JsonValue, max: number): JsonValue {
  const cut = cutJson(value, max);
  return Buffer.byteLength(cut.text) <= max ? cut.value : truncateText(cut.text, max);
}

function cutJson(value: JsonValue, max: number): { readonly value: JsonValue; readonly text: string } {
  let cut = { value, text: JSON.stringify(value) };
  for (
    let leaf = Math.floor(max / 2);
    leaf >= smallestLeaf && Buffer.byteLength(cut.text) > max;
    leaf = Math.floor(leaf / 4)
  ) {
    const shorter = cutLeaves(value, leaf);
    cut = { value: shorter, text: JSON.stringify(shorter) };
  }
  return cut;
}

function cutLeaves(value: JsonValue, max: number): JsonValue {
  if (typeof value === "string") return truncateText(value, max);
  if (isList(value)) return value.map((item) => cutLeaves(item, max));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, held]) =>
    idKeys.has(key) && typeof held === "string" ? [key, held] : [key, cutLeaves(held, max)],
  );
  // fromEntries defines own keys, `__proto__` included.
  return Object.fromEntries(entries);
}

/** The beginning of well-formed text that takes at most `room` bytes of UTF-8 and splits no character. */
function firstBytes(text: string, room: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(room));
  return text.slice(0, read);
}

function mark(bytes: number): string {
  return `…[truncated ${bytes} bytes]`;
}
