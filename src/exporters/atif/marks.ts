import { isoTime } from "../../core/clock.ts";
import type { Mark } from "../../core/events/relay-event.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { readString } from "../../core/json/path.ts";
import type { Compaction } from "./draft.ts";
import type { Thread } from "./thread.ts";
import { addDraft, addText } from "./thread.ts";

/** Marks that say a conversation was, or is about to be, replaced by a shorter one. */
const compactionNames = new Set(["compaction", "precompact", "postcompact"]);

/** A mark becomes a step only where it tells something of the conversation: compaction, notification, permission. */
export function takeMark(thread: Thread, event: Mark, data: JsonValue): void {
  const hook = readString(event.metadata, "hook_event_name") ?? readString(data, "hook_event_name") ?? "";
  const words = [plain(event.name), plain(hook)];
  if (words.some((word) => compactionNames.has(word))) takeCompaction(thread, event, data, words);
  else if (words.includes("notification")) addNote(thread, event, data, "Notification");
  else if (words.some((word) => word.includes("permission")))
    addNote(thread, event, data, permissionTitle(words, data));
}

/** One compaction is one step, however many marks tell of it; it stands where the last of them came. */
function takeCompaction(thread: Thread, event: Mark, data: JsonValue, words: readonly string[]): void {
  const before = words.includes("precompact");
  const known = thread.compaction;
  const compaction =
    known === undefined || before || isOver(known, event.name) ? newCompaction(thread, event, data) : known;
  compaction.running = before;
  compaction.names.add(event.name);
  compaction.events.push(compact({ name: event.name, timestamp: isoTime(event.time), data }));
  if (compaction !== known || !compaction.pending) return;
  thread.drafts.splice(thread.drafts.indexOf(compaction.draft), 1);
  compaction.draft.time = event.time;
  addDraft(thread, compaction.draft);
}

/** Its conversation has come, and the hook that speaks now has spoken of it before: this is another one. */
function isOver(compaction: Compaction, name: string): boolean {
  return !compaction.pending && compaction.names.has(name);
}

function newCompaction(thread: Thread, event: Mark, data: JsonValue): Compaction {
  const trigger = readString(data, "trigger") ?? readString(event.metadata, "trigger");
  const events: JsonValue[] = [];
  const draft = addText(thread, {
    time: event.time,
    source: "system",
    message: trigger === undefined ? "Context compaction" : `Context compaction (${trigger})`,
    // Harbor's own convention for a step where the context was replaced.
    extra: { context_management: { type: "compaction", boundary: "replace" }, events },
  });
  const compaction: Compaction = { draft, events, names: new Set(), running: false, pending: true };
  thread.compaction = compaction;
  return compaction;
}

function addNote(thread: Thread, event: Mark, data: JsonValue, title: string): void {
  const told = readString(data, "message") ?? readString(event.metadata, "message");
  addText(thread, {
    time: event.time,
    source: "system",
    message: told === undefined ? title : `${title}: ${told}`,
    // The hook's fields stand in both where the adapter kept them: once is enough.
    extra: { mark: event.name, ...(data === null ? { metadata: event.metadata } : { data }) },
  });
}

function permissionTitle(words: readonly string[], data: JsonValue): string {
  const denied = words.some((word) => word.includes("denied"));
  const tool = readString(data, "tool_name");
  return `${denied ? "Permission denied" : "Permission requested"}${tool === undefined ? "" : ` (${tool})`}`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}
