import type { ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { get, readString } from "../../core/json/path.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { ToolRun, ToolSlot } from "./draft.ts";
import { takeHookImages } from "./images/hook-images.ts";
import type { ResultPart } from "./parts.ts";
import { partsOf } from "./parts.ts";
import type { Thread } from "./thread.ts";
import { addDraft, addText } from "./thread.ts";

/** A tool starts: it answers a tool call that is known, or waits for a reply that asks for it. */
export function startRun(thread: Thread, event: ScopeStart, content: ContentReader): ToolRun {
  const run: ToolRun = {
    toolCallId: event.toolCallId ?? event.uuid,
    name: event.name,
    started: event.time,
    input: event.input === undefined ? undefined : content.read(event.input),
    ended: undefined,
    status: undefined,
    toolStatus: undefined,
    closeReason: undefined,
    output: undefined,
    images: [],
    result: undefined,
    slot: undefined,
    during: [...thread.open].findLast((call) => call.side === undefined) ?? thread.lastCall,
  };
  const slot = thread.slots.get(run.toolCallId);
  if (slot !== undefined && slot.run === undefined) {
    slot.run = run;
    run.slot = slot;
    return run;
  }
  // Agents start tools while the reply still streams: whether a reply asks for this one shows later.
  thread.runs.set(run.toolCallId, run);
  addDraft(thread, { kind: "tool", time: event.time, run });
  return run;
}

/** A tool has ended. */
export function endRun(thread: Thread, run: ToolRun, event: ScopeEnd, content: ContentReader): void {
  run.ended = event.time;
  run.status = event.status;
  run.toolStatus = readString(event.metadata, "tool_status");
  run.closeReason = readString(event.metadata, "status");
  if (event.output !== undefined) takeOutput(thread, run, content.read(event.output));
}

/** Takes what a hook says that a tool gave. */
export function takeOutput(thread: Thread, run: ToolRun, output: JsonValue): void {
  const { value, images } = takeHookImages(output, thread.album);
  run.output = value;
  run.images = images;
}

/** The tool calls of a reply, each with the run that was waiting for it. */
export function takeToolCalls(thread: Thread, message: JsonValue, fallbackId: string): readonly ToolSlot[] {
  const slots: ToolSlot[] = [];
  for (const part of partsOf(message)) {
    if (readString(part, "type") !== "tool_call") continue;
    const slot = newSlot(part, `${fallbackId}:${slots.length}`);
    const run = thread.runs.get(slot.toolCallId);
    if (run !== undefined) {
      thread.runs.delete(slot.toolCallId);
      slot.run = run;
      run.slot = slot;
      slot.result = run.result;
    }
    thread.slots.set(slot.toolCallId, slot);
    slots.push(slot);
  }
  return slots;
}

/**
 * A tool result that a message carries goes to its call. The first view counts: later requests may carry the same
 * result cut short or cleared. Where the call was never seen, the result gets a step of its own.
 */
export function attachResult(
  thread: Thread,
  part: ResultPart,
  at: { readonly time: number; readonly copied: boolean },
): void {
  const { toolCallId, content, isError } = part;
  const holder = thread.slots.get(toolCallId) ?? thread.runs.get(toolCallId);
  if (holder !== undefined) {
    holder.result ??= { content, isError };
    return;
  }
  addText(thread, {
    time: at.time,
    source: "system",
    message: "Tool result without a recorded call",
    copied: at.copied,
    observation: content,
    extra: { tool_call_id: toolCallId, ...(isError ? { is_error: true } : {}) },
  });
}

/** ATIF wants an object: free text and lists are put under `input`. */
export function argumentsOf(value: JsonValue | undefined): JsonObject {
  if (isObject(value)) return value;
  return value === undefined || value === null || value === "" ? {} : { input: value };
}

function newSlot(part: JsonValue, fallbackId: string): ToolSlot {
  return {
    toolCallId: readString(part, "id") ?? fallbackId,
    name: readString(part, "name") ?? "unknown",
    arguments: argumentsOf(get(part, "arguments")),
    extra: compact({ namespace: readString(part, "namespace"), server_tool: get(part, "server") }),
    server: get(part, "server") === true,
    result: undefined,
    run: undefined,
  };
}
