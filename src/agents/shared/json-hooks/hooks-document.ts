import type { Node, ParseError } from "jsonc-parser";
import { getNodeValue, parseTree, printParseErrorCode } from "jsonc-parser";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { isTooDeep } from "../nesting.ts";

/** A file with hooks by its parts, each with its place in the text. */
export interface HooksDocument {
  readonly text: string;
  readonly root: Node;
  /** The `hooks` object. */
  readonly hooks: Node | undefined;
  /** The list of each event in `hooks`. */
  readonly events: ReadonlyMap<string, Node>;
}

/** The document, or what is wrong with it, with its line and column. */
export type ReadDocument =
  | { readonly ok: true; readonly document: HooksDocument }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads JSON with comments. Other shapes than an object whose `hooks` hold a list of objects per event are refused: an
 * agent would not run what is added to such a file.
 */
export function readHooksDocument(text: string, allowTrailingComma: boolean): ReadDocument {
  if (isTooDeep(text)) return { ok: false, problem: "is nested too deep" };
  const errors: ParseError[] = [];
  // The parser knows no byte order mark; a blank keeps all places.
  const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma });
  const [error] = errors;
  if (error !== undefined) return refuse(text, error.offset, `is not valid JSON (${printParseErrorCode(error.error)})`);
  if (root?.type !== "object") return refuse(text, root?.offset ?? 0, "must be a JSON object");
  const twice = repeatedName(root);
  if (twice !== undefined) return refuse(text, twice.offset, `names ${JSON.stringify(nameOf(twice))} twice`);
  return withEvents(text, root);
}

function withEvents(text: string, root: Node): ReadDocument {
  const hooks = member(root, "hooks");
  if (hooks === undefined) return { ok: true, document: { text, root, hooks, events: new Map() } };
  if (hooks.type !== "object") return refuse(text, hooks.offset, `has "hooks" that are not an object`);
  const twice = repeatedName(hooks);
  if (twice !== undefined) return refuse(text, twice.offset, `names the event ${JSON.stringify(nameOf(twice))} twice`);
  const events = new Map<string, Node>();
  for (const property of hooks.children ?? []) {
    const list = property.children?.[1];
    if (list?.type !== "array") {
      return refuse(text, property.offset, `has ${JSON.stringify(nameOf(property))} without a list of hooks`);
    }
    const odd = (list.children ?? []).find(({ type }) => type !== "object");
    if (odd !== undefined) return refuse(text, odd.offset, `has a hook that is not an object`);
    events.set(nameOf(property), list);
  }
  return { ok: true, document: { text, root, hooks, events } };
}

/** The value of a member of an object. */
export function member(object: Node, name: string): Node | undefined {
  return (object.children ?? []).find((property) => nameOf(property) === name)?.children?.[1];
}

/** The name of a member. */
export function nameOf(property: Node): string {
  const name: unknown = property.children?.[0]?.value;
  return typeof name === "string" ? name : "";
}

/** The value that a part of the text stands for. */
export function valueOf(node: Node): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's word for a parsed JSON value is any
  return getNodeValue(node) as JsonValue;
}

function repeatedName(object: Node): Node | undefined {
  const seen = new Set<string>();
  for (const property of object.children ?? []) {
    if (seen.has(nameOf(property))) return property;
    seen.add(nameOf(property));
  }
  return undefined;
}

/** The refusal of a document, with the place of what is wrong. */
export function refuse(text: string, offset: number, what: string): ReadDocument {
  const lines = text.slice(0, offset).split("\n");
  return { ok: false, problem: `${what}, line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}` };
}
