import type { PathStep } from "./document.ts";
import { shownKey } from "./document.ts";
import { startsWith } from "./find-place.ts";
import type { TomlStatement, TomlValue } from "./toml-scan.ts";
import { statements } from "./toml-scan.ts";

/** A value's place and what it is called. */
export interface PlacedValue {
  readonly path: readonly PathStep[];
  readonly value: TomlValue;
}

/** How a file ends its lines. */
export function newline(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Ways to write `value` at a path, the most natural one first. None is checked here. */
export function* insertions(text: string, path: readonly PathStep[], value: string): Generator<string> {
  const all = [...statements(text)];
  const values = all.flatMap(valuesOf);
  const exact = values.find((each) => isSame(each.path, path))?.value;
  if (exact !== undefined) {
    if (!holdsComment(text, exact)) yield splice(text, exact.start, exact.end, value);
    return;
  }
  const braces = longest(
    values.filter(({ path: at, value: held }) => held.entries !== undefined && startsWith(path, at)),
  );
  if (braces !== undefined) yield inBraces(text, braces.value, assignment(path.slice(braces.path.length), value));
  const parent = path.slice(0, -1);
  if (parent.length === 0 || all.some(({ kind, path: at }) => kind !== "key" && isSame(at, parent))) {
    yield inTable(text, all, parent, assignment(path.slice(-1), value));
  }
  const sibling = all.findLast(
    ({ kind, path: at, table }) => kind === "key" && startsWith(at, parent) && table.length < parent.length,
  );
  if (sibling !== undefined) {
    yield afterLine(text, sibling, assignment(path.slice(sibling.table.length), value));
  }
  if (parent.length > 0) yield asNewTable(text, all, parent, assignment(path.slice(-1), value));
}

/** All values of a statement, those in inline tables and lists too. */
export function valuesOf({ path, value }: TomlStatement): readonly PlacedValue[] {
  return value === undefined ? [] : inside(path, value);
}

function inside(path: readonly PathStep[], value: TomlValue): readonly PlacedValue[] {
  return [
    { path, value },
    ...(value.entries ?? []).flatMap((entry) => inside([...path, ...entry.keys], entry.value)),
    ...(value.items ?? []).flatMap((item, index) => inside([...path, index], item)),
  ];
}

/** Whether a comment stands inside a list: it would be lost with it. */
export function holdsComment(text: string, { start, end, items }: TomlValue): boolean {
  const held = text.slice(start, end);
  return items !== undefined && held.includes("\n") && held.includes("#");
}

/** Whether two paths are the same. */
export function isSame(one: readonly PathStep[], other: readonly PathStep[]): boolean {
  return one.length === other.length && startsWith(one, other);
}

/** A text with other characters between two places. */
export function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to);
}

function longest(values: readonly PlacedValue[]): PlacedValue | undefined {
  return values.reduce<PlacedValue | undefined>(
    (best, each) => (each.path.length >= (best?.path.length ?? 0) ? each : best),
    undefined,
  );
}

function assignment(path: readonly PathStep[], value: string): string {
  return `${keyText(path)} = ${value}`;
}

/** The number of a list's element is not written: a header speaks of the latest one. */
function keyText(path: readonly PathStep[]): string {
  return path.flatMap((step) => (typeof step === "number" ? [] : [shownKey(step)])).join(".");
}

function inBraces(text: string, { start, entries }: TomlValue, line: string): string {
  const last = entries?.at(-1);
  if (last !== undefined) return splice(text, last.value.end, last.value.end, `, ${line}`);
  return splice(text, start, text.indexOf("}", start) + 1, `{ ${line} }`);
}

function inTable(text: string, all: readonly TomlStatement[], table: readonly PathStep[], line: string): string {
  const header = all.find(({ kind, path }) => kind !== "key" && isSame(path, table));
  const last = all.findLast((each) => each.kind === "key" && isSame(each.table, table)) ?? header;
  if (last !== undefined) return afterLine(text, last, line);
  // A key of the root comes before every table, and after what editors read (`#:schema …`).
  const at = /^(?:#:[^\n]*\n)*/.exec(text)?.[0].length ?? 0;
  return splice(text, at, at, line + newline(text));
}

function asNewTable(text: string, all: readonly TomlStatement[], table: readonly PathStep[], line: string): string {
  const nl = newline(text);
  const lines = `[${keyText(table)}]${nl}${line}`;
  for (let length = table.length; length > 0; length -= 1) {
    const last = all.findLast(({ path }) => startsWith(path, table.slice(0, length)));
    if (last !== undefined) return afterLine(text, last, nl + lines, "");
  }
  const gap = text === "" || /\n\r?\n$/.test(text) ? "" : text.endsWith("\n") ? nl : nl + nl;
  return text + gap + lines + nl;
}

/** Puts a line below a statement, with its indentation. */
function afterLine(text: string, statement: TomlStatement, line: string, indent = indentOf(text, statement)): string {
  const nl = newline(text);
  const end = text.indexOf("\n", statement.end);
  return end < 0 ? `${text}${nl}${indent}${line}` : splice(text, end + 1, end + 1, indent + line + nl);
}

function indentOf(text: string, { start }: TomlStatement): string {
  return /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? "";
}
