import type { PathStep } from "./document.ts";

/**
 * Where a TOML text's tables, keys and values stand. The text has been parsed before, by a parser that checks: what is
 * no TOML ends the reading early and never throws.
 */
export interface TomlStatement {
  /** `[table]`, `[[element]]` of a list, or `key = value`. */
  readonly kind: "table" | "element" | "key";
  /** From the document's root, with the number of each list's element. */
  readonly path: readonly PathStep[];
  /** The table it stands in; for a header itself. */
  readonly table: readonly PathStep[];
  readonly start: number;
  /** After the header's bracket or the value; what follows on the line is space and a comment. */
  readonly end: number;
  readonly value?: TomlValue;
}

/** A value's place; `entries` for an inline table, `items` for a list. */
export interface TomlValue {
  readonly start: number;
  readonly end: number;
  readonly entries?: readonly TomlEntry[];
  readonly items?: readonly TomlValue[];
}

/** A key of an inline table. */
export interface TomlEntry {
  readonly keys: readonly string[];
  readonly start: number;
  readonly value: TomlValue;
}

interface Scanner {
  readonly text: string;
  at: number;
}

/** Deeper than configuration may be nested. */
const deepest = 100;

/** Table headers and key lines in order. */
export function* statements(text: string): Generator<TomlStatement> {
  const scanner: Scanner = { text, at: 0 };
  const lists = new Map<string, number>();
  let table: readonly PathStep[] = [];
  while (true) {
    skipBlank(scanner);
    const start = scanner.at;
    if (start >= text.length) return;
    const brackets = take(scanner, /\[{1,2}/y);
    const keys = readKeys(scanner);
    if (keys.length === 0) return;
    if (brackets === "") {
      take(scanner, /[ \t]*=[ \t]*/y);
      const value = readValue(scanner, deepest);
      yield { kind: "key", path: [...table, ...keys], table, start, end: value.end, value };
      take(scanner, /[^\n]*/y);
      continue;
    }
    take(scanner, /[ \t]*\]{1,2}/y);
    const end = scanner.at;
    take(scanner, /[^\n]*/y);
    if (brackets === "[[") {
      const name = JSON.stringify([...numbered(keys.slice(0, -1), lists), keys.at(-1)]);
      lists.set(name, (lists.get(name) ?? -1) + 1);
    }
    table = numbered(keys, lists);
    yield { kind: brackets === "[[" ? "element" : "table", path: table, table, start, end };
  }
}

/** Reads a key as TOML writes it (`prices."gpt-5".input`), list elements by their number in brackets; undefined for none. */
export function parseKeyPath(text: string): readonly PathStep[] | undefined {
  const scanner: Scanner = { text: text.trim(), at: 0 };
  const path: PathStep[] = [];
  do {
    const keys = readKeys(scanner);
    if (keys.length === 0) return undefined;
    path.push(...keys);
    for (let index = take(scanner, /\[\d{1,6}\]/y); index !== ""; index = take(scanner, /\[\d{1,6}\]/y)) {
      path.push(Number(index.slice(1, -1)));
    }
  } while (take(scanner, /\./y) !== "");
  return scanner.at === scanner.text.length ? path : undefined;
}

/** A header's path with the number of each list's latest table on it. */
function numbered(key: readonly string[], lists: ReadonlyMap<string, number>): readonly PathStep[] {
  const path: PathStep[] = [];
  for (const part of key) {
    path.push(part);
    const number = lists.get(JSON.stringify(path));
    if (number !== undefined) path.push(number);
  }
  return path;
}

/** A possibly dotted key; empty when none stands here. */
function readKeys(scanner: Scanner): readonly string[] {
  const parts: string[] = [];
  do {
    take(scanner, /[ \t]*/y);
    const part = take(scanner, /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+/y);
    if (part === "") return parts;
    parts.push(unquoted(part));
    take(scanner, /[ \t]*(?=\.)/y);
  } while (take(scanner, /\./y) !== "");
  return parts;
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (!part.startsWith('"')) return part;
  try {
    return String(JSON.parse(part));
  } catch {
    return part.slice(1, -1);
  }
}

function readValue(scanner: Scanner, levels: number): TomlValue {
  const start = scanner.at;
  const open = levels > 0 ? take(scanner, /[[{]/y) : "";
  if (open === "[") {
    const items = readMembers(scanner, /\]/y, () => readValue(scanner, levels - 1));
    return { start, end: scanner.at, items };
  }
  if (open === "{") {
    const entries = readMembers(scanner, /\}/y, () => readEntry(scanner, levels - 1));
    return { start, end: scanner.at, entries };
  }
  const text = take(
    scanner,
    /"""(?:[^"\\]|\\[^]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^,\]}#\r\n]*/y,
  );
  return { start, end: start + text.trimEnd().length };
}

function readEntry(scanner: Scanner, levels: number): TomlEntry {
  const start = scanner.at;
  const keys = readKeys(scanner);
  take(scanner, /[ \t]*=[ \t]*/y);
  return { keys, start, value: readValue(scanner, levels) };
}

/** What stands between brackets, over several lines if need be. */
function readMembers<Member>(scanner: Scanner, close: RegExp, read: () => Member): readonly Member[] {
  const members: Member[] = [];
  while (true) {
    skipBlank(scanner);
    if (scanner.at >= scanner.text.length || take(scanner, close) !== "") return members;
    const before = scanner.at;
    members.push(read());
    skipBlank(scanner);
    take(scanner, /,/y);
    if (scanner.at === before) return members;
  }
}

function skipBlank(scanner: Scanner): void {
  take(scanner, /(?:\s|#[^\n]*)*/y);
}

function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(scanner.text)?.[0] ?? "";
  scanner.at += found.length;
  return found;
}
