import { parse, stringify } from "smol-toml";
import type { JsonValue } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import { parseToml } from "./load.ts";

/** A value and how it is written in TOML. */
export interface TomlLiteral {
  readonly value: JsonValue;
  readonly text: string;
}

/** Writes a plain value as TOML. */
export function literalOf(value: string | number | boolean): TomlLiteral {
  return { value, text: stringify({ value }).slice("value = ".length).trimEnd() };
}

/**
 * What a word of a command line can mean, likeliest first: what TOML reads in it (`5000`, `true`, `["a"]`,
 * `{ a = "b" }`, `"quoted"`), and the word itself as text. Dates stay text.
 */
export function readings(word: string): readonly TomlLiteral[] {
  const text = literalOf(word);
  const value = tomlIn(word);
  return value === undefined ? [text] : [{ value, text: word.trim() }, text];
}

/** In braces nothing can go on behind the value: no comment, no further key. */
function tomlIn(word: string): JsonValue | undefined {
  try {
    const line = `table = { value = ${word} }`;
    const [date, table] = [parse(`value = ${word}`)["value"] instanceof Date, parseToml("", line)["table"]];
    return date || !isObject(table) || Object.keys(table).length !== 1 ? undefined : get(table, "value");
  } catch {
    return undefined;
  }
}
