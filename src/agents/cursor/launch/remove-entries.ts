import { isRunEntry } from "./hook-entry.ts";
import { hasComment, removePart } from "../../shared/json-hooks/edit-text.ts";
import type { HooksDocument } from "../../shared/json-hooks/hooks-document.ts";
import { member, nameOf, valueOf } from "../../shared/json-hooks/hooks-document.ts";
import { readHooks } from "../read-hooks.ts";

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
