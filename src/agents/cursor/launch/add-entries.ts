import type { Node } from "jsonc-parser";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { isForwarding } from "./hook-entry.ts";
import { insert } from "../../shared/json-hooks/edit-text.ts";
import type { HooksDocument } from "../../shared/json-hooks/hooks-document.ts";
import { member, valueOf } from "../../shared/json-hooks/hooks-document.ts";
import { readHooks } from "../read-hooks.ts";

/** The file that a project without one gets for a run. */
export function newFile(events: readonly string[], entry: JsonObject): string {
  const hooks = Object.fromEntries(events.map((event) => [event, [entry]]));
  return `${JSON.stringify({ version: 1, hooks }, undefined, 2)}\n`;
}

/**
 * The text with one entry more for each event that has none that forwards. Only insertions: all that was there keeps its
 * form and its comments, and `removeEntries` takes away exactly what was put in. The text must be one that `readHooks`
 * accepts; any other comes back as it is.
 */
export function addEntries(text: string, events: readonly string[], entry: JsonObject): string {
  const steps: ((document: HooksDocument) => string)[] = [
    addVersion,
    addHooks,
    ...events.map((event) => (document: HooksDocument) => addEntry(document, event, entry)),
  ];
  let result = text;
  for (const step of steps) {
    const read = readHooks(result);
    if (!read.ok) return text;
    result = step(read.document);
  }
  return result;
}

/** Whether each event has an entry that forwards. */
export function hasAllEntries({ events }: HooksDocument, asked: readonly string[]): boolean {
  return asked.every((event) => forwardsAlready(events.get(event)));
}

/** Without a version Cursor takes no notice of the file. */
function addVersion({ text, root }: HooksDocument): string {
  if (member(root, "version") !== undefined) return text;
  const more = (root.children ?? []).length > 0 ? "," : "";
  return insert(text, root.offset + 1, `${lineBreak(text, root)}"version": 1${more}`);
}

function addHooks({ text, root, hooks }: HooksDocument): string {
  return hooks === undefined ? addMember(text, root, `"hooks": {}`) : text;
}

function addEntry({ text, hooks, events }: HooksDocument, event: string, entry: JsonObject): string {
  const list = events.get(event);
  const written = JSON.stringify(entry);
  if (list === undefined) {
    return hooks === undefined ? text : addMember(text, hooks, `${JSON.stringify(event)}: [${written}]`);
  }
  if (forwardsAlready(list)) return text;
  const last = list.children?.at(-1);
  if (last === undefined) return insert(text, list.offset + 1, written);
  return insert(text, last.offset + last.length, `,${lineBreak(text, list, " ")}${written}`);
}

function addMember(text: string, object: Node, written: string): string {
  const last = object.children?.at(-1);
  if (last === undefined) return insert(text, object.offset + 1, `${lineBreak(text, object)}${written}`);
  return insert(text, last.offset + last.length, `,${lineBreak(text, object, " ")}${written}`);
}

/** Whether one of an event's hooks forwards to a gateway. */
export function forwardsAlready(list: Node | undefined): boolean {
  return (list?.children ?? []).some((entry) => isForwarding(valueOf(entry)));
}

/** The blanks before the first part of an object or list: what a further part begins with too. */
function lineBreak(text: string, container: Node, otherwise = ""): string {
  const first = container.children?.[0];
  const before = first === undefined ? "" : text.slice(container.offset + 1, first.offset);
  return /^\s*\n\s*$/.test(before) ? before : otherwise;
}
