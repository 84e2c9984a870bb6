import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { RelayError } from "../errors.ts";
import type { PathStep } from "./document.ts";
import { shownKey } from "./document.ts";
import { parseToml } from "./load.ts";
import { insertions, newline } from "./toml-insert.ts";
import type { TomlLiteral } from "./toml-literal.ts";
import { literalOf } from "./toml-literal.ts";
import { removals } from "./toml-remove.ts";
import { prune, withoutPath, withPath } from "./value-path.ts";

/**
 * Edits of TOML text: comments, order and everything else stay as they are. An edit is made as text, then the new text is
 * read and compared: one that would change anything besides is not made, and undefined is returned.
 */
export function setValue(text: string, path: readonly PathStep[], literal: TomlLiteral): string | undefined {
  const wanted = withPath(parseToml("", text), path, literal.value);
  if (wanted === undefined) return undefined;
  return firstThat(insertions(text, path, literal.text), (value) => Bun.deepEquals(value, wanted));
}

/** Takes a key, a table or an element of a list out; whole-line comments and those behind a key stay. */
export function removeValue(text: string, path: readonly PathStep[]): string | undefined {
  const wanted = prune(withoutPath(parseToml("", text), path));
  return firstThat(removals(text, path), (value) => Bun.deepEquals(prune(value), wanted));
}

/** Adds an element to the list of tables at the root with this name. */
export function appendElement(
  text: string,
  list: string,
  members: Readonly<Record<string, string | boolean>>,
): string | undefined {
  const read = parseToml("", text);
  const held = read[list] ?? [];
  if (!Array.isArray(held)) return undefined;
  const wanted: JsonObject = { ...read, [list]: [...held, { ...members }] };
  const nl = newline(text);
  const lines = Object.entries(members).map(([key, value]) => `${shownKey(key)} = ${literalOf(value).text}`);
  // `list = []` would be in the way of `[[list]]`.
  const before = held.length === 0 ? (removeValue(text, [list]) ?? text) : text;
  const gap = before === "" ? "" : before.endsWith("\n") ? nl : nl + nl;
  const after = [before + gap + [`[[${list}]]`, ...lines, ""].join(nl)];
  return firstThat(after, (value) => Bun.deepEquals(value, wanted));
}

function firstThat(candidates: Iterable<string>, fits: (value: JsonValue) => boolean): string | undefined {
  for (const candidate of candidates) {
    try {
      if (fits(parseToml("", candidate))) return candidate;
    } catch (error) {
      // No TOML: the next way of writing it may be.
      if (!(error instanceof RelayError)) throw error;
    }
  }
  return undefined;
}
