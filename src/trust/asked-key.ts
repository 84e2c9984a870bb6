import { shownKey } from "../config/document.ts";
import { isSecretKey, redactUrls, redacted } from "../config/redact.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { printable } from "./printable.ts";

/** A key of a project's file that takes effect only once the file is trusted. */
export interface AskedKey {
  /** As people say it: `components.observability.openinference.endpoint` in steps. */
  readonly path: readonly string[];
  readonly value: JsonValue;
  /** Why it is asked for, where the value does not say. */
  readonly note?: string;
}

/** What was left of a table, and what was taken out. */
export interface Stripped<Value> {
  readonly value: Value;
  readonly asked: readonly AskedKey[];
}

/** The keys that a value stands for: a table is named by what it holds; an empty one asks for nothing. */
export function askedFor(path: readonly string[], value: JsonValue, note?: string): readonly AskedKey[] {
  if (isObject(value)) return Object.entries(value).flatMap(([key, held]) => askedFor([...path, key], held, note));
  return [{ path, value, ...(note === undefined ? {} : { note }) }];
}

/** The key's name, safe to print. */
export function nameOf({ path }: AskedKey): string {
  return printable(path.map(shownKey).join("."));
}

/** Longest value that is shown, in characters; a cut one says so, since the rest could matter most. */
const longest = 600;

/** `key = value` on one line, safe to print, literal secrets hidden: what a person decides upon. */
export function shownRequest(asked: AskedKey): string {
  const text = shownValue(asked);
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} more characters)` : text;
  return `${nameOf(asked)} = ${printable(cut)}${asked.note === undefined ? "" : ` (${asked.note})`}`;
}

function shownValue({ path, value }: AskedKey): string {
  if (path.some(isSecretKey) && typeof value === "string") return JSON.stringify(withoutSecret(value));
  return JSON.stringify(hideInside(value));
}

/** Which variable is sent is the question; a literal beside it is nobody's business. */
function withoutSecret(value: string): string {
  const names = value.match(/\$\{[A-Za-z_]\w*\}/g) ?? [];
  return names.length === 0 ? redacted : names.join(" ");
}

function hideInside(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactUrls(value);
  if (Array.isArray(value)) return value.map(hideInside);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, isSecretKey(key) ? hideSecret(held) : hideInside(held)]),
  );
}

function hideSecret(value: JsonValue): JsonValue {
  if (typeof value === "string") return withoutSecret(value);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, hideSecret(held)]));
  return redacted;
}
