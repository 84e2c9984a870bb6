import type { Node } from "jsonc-parser";
import { isRunEntry } from "./hook-entry.ts";
import type { HooksDocument } from "./hooks-document.ts";
import { member, nameOf, readHooks, valueOf } from "./hooks-document.ts";

/**
 * The text without the entries that runs of ours have written; undefined when it cannot be read. Empty lists and members
 * that were made only to hold them go too, unless `original` (the text before the run, where it is known) had them.
 */
export function removeEntries(text: string, original: string | null | undefined): string | undefined {
  const before = typeof original === "string" ? readHooks(original) : undefined;
  const had = before?.ok === true ? before.document : undefined;
  let result = text;
  for (;;) {
    const read = readHooks(result);
    if (!read.ok) return undefined;
    const next = removeOne(read.document, had);
    if (next === undefined) return result === text ? text : removeFrame(read.document, had);
    result = next;
  }
}

/** Whether nothing is left but what a file made for a run begins with. */
export function isBare(text: string): boolean {
  const read = readHooks(text);
  if (!read.ok) return false;
  const { root, hooks } = read.document;
  const names = (root.children ?? []).map(nameOf);
  const plain = names.every((name) => name === "version" || name === "hooks");
  return plain && (hooks?.children ?? []).length === 0 && !hasComment(text, root);
}

/** Without the first entry of ours, or undefined when there is none. */
function removeOne(document: HooksDocument, had: HooksDocument | undefined): string | undefined {
  const { text, hooks } = document;
  for (const [event, list] of document.events) {
    const entry = (list.children ?? []).find((one) => isRunEntry(valueOf(one)));
    if (entry === undefined) continue;
    const alone = (list.children ?? []).length === 1 && had?.events.has(event) !== true;
    const property = list.parent;
    if (alone && hooks !== undefined && property !== undefined && !hasComment(text, list)) {
      return removePart(text, hooks, property);
    }
    return removePart(text, list, entry);
  }
  return undefined;
}

/** Without the `hooks` and the `version` that a file of the person's did not have. */
function removeFrame(document: HooksDocument, had: HooksDocument | undefined): string {
  const { text, root, hooks } = document;
  if (had === undefined) return text;
  const empty = hooks !== undefined && (hooks.children ?? []).length === 0 && !hasComment(text, hooks);
  if (empty && had.hooks === undefined && hooks.parent !== undefined) {
    const read = readHooks(removePart(text, root, hooks.parent));
    return read.ok ? removeFrame(read.document, had) : text;
  }
  const version = member(root, "version");
  const ours = version !== undefined && member(had.root, "version") === undefined && valueOf(version) === 1;
  return ours && version.parent !== undefined ? removePart(text, root, version.parent) : text;
}

/** Takes one member or element out, with one comma and the blanks before it; comments around it stay. */
function removePart(text: string, container: Node, part: Node): string {
  const parts = container.children ?? [];
  const index = parts.indexOf(part);
  const previous = parts[index - 1];
  const next = parts[index + 1];
  const end = part.offset + part.length;
  if (previous !== undefined) {
    const comma = commaIn(text, previous.offset + previous.length, part.offset);
    return text.slice(0, comma) + blanksBefore(text, comma + 1, part.offset) + text.slice(end);
  }
  const kept = text.slice(0, container.offset + 1) + blanksBefore(text, container.offset + 1, part.offset);
  if (next === undefined) return kept + text.slice(end);
  const comma = commaIn(text, end, next.offset);
  return kept + text.slice(end, comma) + text.slice(comma + 1);
}

/** What stands between two places, less the blanks at its end; a line comment keeps the break that ends it. */
function blanksBefore(text: string, from: number, to: number): string {
  const between = text.slice(from, to);
  return commentsIn(between).at(-1)?.startsWith("//") === true ? between : between.trimEnd();
}

/** The place of the comma between two parts, which may stand among comments. */
function commaIn(text: string, from: number, to: number): number {
  const blanks = /^(?:[^,/]|\/\/[^\r\n]*|\/\*.*?\*\/)*/s.exec(text.slice(from, to))?.[0] ?? "";
  return from + blanks.length;
}

function hasComment(text: string, node: Node): boolean {
  return commentsIn(text.slice(node.offset, node.offset + node.length)).length > 0;
}

/** The comments in a piece of JSON; strings may hold what looks like one. */
function commentsIn(text: string): readonly string[] {
  const found = text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*.*?\*\//gs);
  return [...found].map(([piece]) => piece).filter((piece) => piece.startsWith("/"));
}
