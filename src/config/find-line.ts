/** Reads TOML text just far enough to tell where keys stand. The text has been parsed before: trouble ends the search. */
interface Scanner {
  readonly text: string;
  at: number;
}

interface Statement {
  readonly path: readonly (string | number)[];
  readonly start: number;
}

/**
 * The line (counted from 1) on which a key of a TOML text stands. A key inside an inline table gives the line of the
 * nearest key around it; undefined when nothing on the way to it is written down.
 */
export function findLine(text: string, path: readonly (string | number)[]): number | undefined {
  let best: Statement | undefined;
  for (const statement of statements(text)) {
    if (startsWith(statement.path, path)) return lineAt(text, statement.start);
    if (startsWith(path, statement.path) && statement.path.length > (best?.path.length ?? 0)) best = statement;
  }
  return best === undefined ? undefined : lineAt(text, best.start);
}

/** Table headers and key lines in order, with their full paths; a table of a list carries its number. */
function* statements(text: string): Generator<Statement> {
  const scanner: Scanner = { text, at: 0 };
  const lists = new Map<string, number>();
  let table: readonly (string | number)[] = [];
  while (true) {
    skip(scanner, /(?:\s|#[^\n]*)*/y);
    const start = scanner.at;
    if (start >= text.length) return;
    const brackets = take(scanner, /\[{1,2}/y);
    const key = readKey(scanner);
    if (key.length === 0) return;
    if (brackets === "") {
      yield { path: [...table, ...key], start };
      skip(scanner, /[ \t]*=/y);
      skipValue(scanner);
      continue;
    }
    skip(scanner, /[ \t]*\]{1,2}[^\n]*/y);
    if (brackets === "[[") {
      const name = JSON.stringify([...numbered(key.slice(0, -1), lists), key.at(-1)]);
      lists.set(name, (lists.get(name) ?? -1) + 1);
    }
    table = numbered(key, lists);
    yield { path: table, start };
  }
}

/** A header's path with the number of each list's latest table on it. */
function numbered(key: readonly string[], lists: ReadonlyMap<string, number>): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (const part of key) {
    path.push(part);
    const number = lists.get(JSON.stringify(path));
    if (number !== undefined) path.push(number);
  }
  return path;
}

/** A possibly dotted key; empty when none stands here. */
function readKey(scanner: Scanner): readonly string[] {
  const parts: string[] = [];
  do {
    skip(scanner, /[ \t]*/y);
    const part = take(scanner, /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+/y);
    if (part === "") return parts;
    parts.push(unquoted(part));
    skip(scanner, /[ \t]*/y);
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

/** Passes over a value: strings of all four kinds, and whatever stands between brackets, over several lines if need be. */
function skipValue(scanner: Scanner): void {
  let depth = 0;
  while (scanner.at < scanner.text.length) {
    const token = take(
      scanner,
      /"""(?:[^"\\]|\\[^]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[^"'#[\]{}\n]+|[^]/y,
    );
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    else if (token === "\n" && depth <= 0) return;
  }
}

function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(scanner.text)?.[0] ?? "";
  scanner.at += found.length;
  return found;
}

function skip(scanner: Scanner, pattern: RegExp): void {
  take(scanner, pattern);
}

function startsWith(path: readonly (string | number)[], beginning: readonly (string | number)[]): boolean {
  return beginning.every((step, index) => path[index] === step);
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
