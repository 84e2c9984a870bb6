import type { JsonValue } from "./json-value.ts";
import { isList } from "./json-value.ts";

/** How long a piece is at most, in UTF-16 units of the value: only escapes and keys make it longer. */
const pieceLength = 64 * 1024;

/**
 * The JSON of a value in pieces, which together are exactly what `JSON.stringify` gives: a text of megabytes is neither made
 * as one nor copied while it grows. No piece begins or ends within a character.
 */
export function jsonPieces(value: JsonValue): Generator<string> {
  return pieces(value, escaped);
}

/**
 * The same with large texts as they are, each behind its length: as unmistakable, and several times as quick to make. For
 * hashing.
 */
export function plainPieces(value: JsonValue): Generator<string> {
  return pieces(value, plain);
}

function* pieces(value: JsonValue, ofText: (text: string) => Generator<string>): Generator<string> {
  if (!isLarge(value)) yield JSON.stringify(value);
  else if (typeof value === "string") yield* ofText(value);
  else if (isList(value)) {
    let before = "[";
    for (const item of value) {
      yield before;
      yield* pieces(item, ofText);
      before = ",";
    }
    yield "]";
  } else if (typeof value === "object" && value !== null) {
    let before = "{";
    for (const key of Object.keys(value)) {
      const member = value[key];
      // What an optional member that is not there looks like to JSON.stringify.
      if (member === undefined) continue;
      yield `${before}${JSON.stringify(key)}:`;
      yield* pieces(member, ofText);
      before = ",";
    }
    yield before === "{" ? "{}" : "}";
  }
}

/** Whether the JSON of a value is worth taking in pieces. Looks at no more of it than the answer needs. */
export function isLarge(value: JsonValue): boolean {
  return lengthLeft(value, pieceLength) < 0;
}

function* escaped(text: string): Generator<string> {
  yield '"';
  for (const slice of slices(text)) yield JSON.stringify(slice).slice(1, -1);
  yield '"';
}

function* plain(text: string): Generator<string> {
  // Half a character would look like any other half in UTF-8.
  if (!text.isWellFormed()) return yield* escaped(text);
  yield `#${text.length}:`;
  yield* slices(text);
}

/** Parts of a text, which share its memory. The halves of a character beyond the basic plane stay together. */
function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = at + pieceLength;
    if (isPair(text.charCodeAt(end - 1), text.charCodeAt(end))) end += 1;
    yield text.slice(at, end);
    at = end;
  }
}

function isPair(first: number, second: number): boolean {
  return first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
}

/** What is left of a length when a value's JSON has taken of it; below 0 as soon as it is too long. */
function lengthLeft(value: JsonValue | undefined, length: number): number {
  if (typeof value === "string") return length - value.length - 2;
  if (typeof value !== "object" || value === null) return length - 4;
  let left = length - 2;
  if (isList(value)) {
    for (let at = 0; at < value.length && left >= 0; at += 1) left = lengthLeft(value[at], left - 1);
    return left;
  }
  for (const key in value) {
    left = lengthLeft(value[key], left - key.length - 4);
    if (left < 0) break;
  }
  return left;
}
