import type { Micros } from "../../core/clock.ts";
import { isoTime } from "../../core/clock.ts";
import type { ScopeEnd } from "../../core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { Call, ReplyDraft } from "./draft.ts";
import { metricsOf } from "./metrics.ts";
import type { StepContent } from "./images/step-content.ts";
import { withImages, wordsOf } from "./images/step-content.ts";
import { contentOf, reasoningOf, resultsOf, textOf } from "./parts.ts";
import { joined } from "./text.ts";
import type { Thread } from "./thread.ts";
import { addDraft, digest } from "./thread.ts";
import { attachResult, takeToolCalls } from "./tool-runs.ts";

/** A model call is over: one agent step, with the calls that failed before it on the same messages folded into it. */
export function takeReply(thread: Thread, call: Call, event: ScopeEnd, content: ContentReader): void {
  const held = event.response?.message ?? undefined;
  const message: JsonValue = held === undefined ? null : content.read(held);
  const said = spoken(thread, message, event, content);
  const draft: ReplyDraft = {
    kind: "reply",
    time: event.time,
    ok: event.status.code !== "error",
    copied: false,
    hidden: false,
    message: wordsOf(said),
    ...withImages(said),
    reasoning: reasoningOf(message),
    slots: takeToolCalls(thread, message, event.uuid),
    model: event.response?.model ?? call.model,
    effort: call.effort,
    usage: event.response?.usage,
    metrics: metricsOf(event, call),
    cost: call.cost,
    extra: { ...call.side, ...(event.response?.incomplete === true ? { incomplete: true } : {}) },
  };
  for (const part of resultsOf(message, thread.album)) attachResult(thread, part, { time: event.time, copied: false });
  thread.open.delete(call);
  call.draft = draft;
  addDraft(thread, draft);
  if (call.side === undefined) noteReply(thread, call, draft);
  foldRetries(thread, call, draft);
}

/** What the reply says; where only the beginning of its text is held, that. */
function spoken(thread: Thread, message: JsonValue, event: ScopeEnd, content: ContentReader): StepContent {
  const said = contentOf(message, thread.album);
  const beginning = event.response?.text;
  return wordsOf(said) === "" && beginning !== undefined ? [textOf(content.read(beginning))] : said;
}

/** Replies from before the record, as a request carried them: one step for a run of assistant messages. */
export function takeCopiedReply(thread: Thread, messages: readonly JsonValue[], time: Micros): void {
  const slots = messages.flatMap((message) => takeToolCalls(thread, message, `copied:${thread.drafts.length}`));
  const said = messages.flatMap((message) => contentOf(message, thread.album));
  addDraft(thread, {
    kind: "reply",
    time,
    ok: true,
    copied: true,
    hidden: false,
    message: wordsOf(said),
    ...withImages(said),
    reasoning: joined(messages.map(reasoningOf)),
    slots,
    model: undefined,
    effort: undefined,
    usage: undefined,
    metrics: undefined,
    cost: undefined,
    extra: {},
  });
  for (const message of messages) {
    for (const part of resultsOf(message, thread.album)) attachResult(thread, part, { time, copied: true });
  }
}

function isEmpty(draft: ReplyDraft): boolean {
  return draft.message === "" && draft.reasoning === "" && draft.slots.length === 0;
}

function noteReply(thread: Thread, call: Call, draft: ReplyDraft): void {
  thread.lastCall = call;
  if (draft.ok && draft.model !== undefined) thread.model = draft.model;
  if (isEmpty(draft)) return;
  if (call.node !== undefined) thread.conversation.reply(call.node);
  if (draft.message !== "") thread.replies.add(digest(draft.message));
}

/**
 * A failure that brought nothing moves into the success that follows on the same messages. One with output or tokens
 * keeps its step: folded, its tokens would be missing from the totals.
 */
function foldRetries(thread: Thread, call: Call, draft: ReplyDraft): void {
  if (call.key === undefined) return;
  if (!draft.ok) {
    const spent = (draft.usage?.input ?? 0) + (draft.usage?.output ?? 0);
    if (!isEmpty(draft) || spent > 0) return;
    thread.failed.set(call.key, [...(thread.failed.get(call.key) ?? []), draft]);
    return;
  }
  const failed = thread.failed.get(call.key);
  if (failed === undefined) return;
  thread.failed.delete(call.key);
  for (const one of failed) one.hidden = true;
  draft.extra["retries"] = failed.map(retryEntry);
}

function retryEntry(failed: ReplyDraft): JsonObject {
  const details = failed.metrics?.["extra"];
  return compact({ timestamp: isoTime(failed.time), model_name: failed.model, details });
}
