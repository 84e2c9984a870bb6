import type { Micros } from "../../core/clock.ts";
import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { ScopeStart } from "../../core/events/relay-event.ts";
import { readString } from "../../core/json/path.ts";
import type { HeldRequest } from "../../core/llm/request.ts";
import { Conversation } from "./conversation.ts";
import type { Call, Extra } from "./draft.ts";
import { takeMessages } from "./messages.ts";
import { correlationOf } from "./metrics.ts";
import { partsOf, partText, roleOf, textsOf } from "./parts.ts";
import { joined } from "./text.ts";
import type { Thread } from "./thread.ts";
import { addText } from "./thread.ts";

/** A request as it is looked at here. */
interface Sent {
  readonly request: HeldRequest;
  readonly refs: readonly ContentRef[];
  readonly hashes: readonly string[];
  /** What names the conversation: its system prompt, else its first message. */
  readonly lead: string;
  readonly hasTools: boolean;
  readonly content: ContentReader;
  readonly time: Micros;
}

/** A model request goes out: its system prompt and its new messages become steps; its reply becomes one at its end. */
export function takeRequest(thread: Thread, event: ScopeStart, content: ContentReader): Call {
  const request = event.llm?.request;
  const call: Call = {
    started: event.time,
    model: request?.model,
    vendor: event.llm?.vendor,
    effort: readString(request?.parameters, "reasoning.effort", "reasoning_effort", "output_config.effort"),
    correlation: correlationOf(event.metadata),
    key: undefined,
    node: undefined,
    side: undefined,
    brought: [],
    draft: undefined,
    cost: undefined,
  };
  thread.open.add(call);
  thread.callsInTurn += 1;
  if (request === undefined) return call;
  const refs = request.messages === undefined ? [] : content.messages(request.messages);
  const hashes = refs.map((ref) => ref.hash);
  const lead = request.system?.hash ?? hashes[0] ?? "";
  // Two bytes are an empty list.
  const hasTools = request.tools !== undefined && request.tools.bytes > 2;
  const sent: Sent = { request, refs, hashes, lead, hasTools, content, time: event.time };
  if (request.tools !== undefined && hasTools) thread.tools.take(request.tools, content);
  if (isSide(thread, sent)) takeSide(thread, sent, call);
  else takeMain(thread, sent, call);
  return call;
}

/** A request beside the conversation (a title, a classification): no tools, another system prompt, other messages. */
function isSide(thread: Thread, sent: Sent): boolean {
  const { main } = thread;
  return main?.hasTools === true && !sent.hasTools && isForeign(thread, main.lead, sent);
}

function isForeign(thread: Thread, lead: string, sent: Sent): boolean {
  return sent.hashes.length > 0 && sent.lead !== lead && thread.conversation.depth(sent.hashes) <= 1;
}

function takeMain(thread: Thread, sent: Sent, call: Call): void {
  const { main } = thread;
  if (main?.hasTools === false && sent.hasTools && isForeign(thread, main.lead, sent)) demoteEarly(thread);
  if (sent.lead !== "") thread.main = { lead: sent.lead, hasTools: sent.hasTools || thread.main?.hasTools === true };
  if (thread.main?.hasTools === true) thread.early = [];
  else thread.early.push(call);
  thread.askedModel = sent.request.model ?? thread.askedModel;
  takeSystem(thread, sent, call);
  if (sent.refs.length === 0) return;
  const advance = thread.conversation.advance(sent.hashes);
  const { refs, content, time } = sent;
  const compacted = endsCompaction(thread, advance.depth, advance.previous.length, refs.length);
  takeMessages(thread, { refs, content, advance, call, time, compacted });
  call.node = advance.nodes.at(-1);
  call.key = `main ${call.node}`;
}

/** The first conversation that is not a continuation, after the hooks told of a compaction, is the compacted one. */
function endsCompaction(thread: Thread, depth: number, before: number, now: number): boolean {
  const { compaction } = thread;
  if (compaction?.pending !== true || before === 0) return false;
  const replaced = depth === 0 || (depth < before - 1 && now < before);
  if (replaced) compaction.pending = false;
  return replaced;
}

function takeSystem(thread: Thread, sent: Sent, call: Call): void {
  const { system } = sent.request;
  if (system === undefined || system.hash === thread.systemHash) return;
  const message = systemText(sent);
  thread.systemHash = system.hash;
  if (message === "" || message === thread.systemText) return;
  const extra: Extra = thread.systemText === undefined ? {} : { system_prompt_changed: true };
  thread.systemText = message;
  call.brought.push(addText(thread, { time: sent.time, source: "system", message, extra }));
}

function systemText(sent: Sent): string {
  const { system } = sent.request;
  if (system === undefined) return "";
  return joined(partsOf(sent.content.piece(system)).map((part) => partText(part) ?? ""));
}

function takeSide(thread: Thread, sent: Sent, call: Call): void {
  const systems = [systemText(sent)];
  const prompts: string[] = [];
  for (const ref of sent.refs) {
    const message = sent.content.piece(ref);
    const role = roleOf(message);
    if (role === "assistant") continue;
    (role === "system" || role === "developer" ? systems : prompts).push(...textsOf(message));
  }
  call.side = sideExtra(systems, prompts);
  call.key = `side ${thread.sideConversation.advance(sent.hashes).nodes.at(-1)}`;
}

/**
 * A request with tools and another beginning has come: what went before without tools was beside the conversation
 * (agents ask for a title while, or before, the first request goes out).
 */
function demoteEarly(thread: Thread): void {
  for (const call of thread.early) {
    const shown = call.brought.filter((draft) => !draft.hidden && !draft.copied);
    const textsFrom = (source: string): readonly string[] =>
      shown.filter((draft) => draft.source === source).map((draft) => draft.message);
    call.side = sideExtra(textsFrom("system"), textsFrom("user"));
    for (const draft of call.brought) draft.hidden = true;
    if (call.draft !== undefined) Object.assign(call.draft.extra, call.side);
    call.node = undefined;
    call.key = undefined;
  }
  thread.early = [];
  thread.conversation = new Conversation();
  thread.systemHash = undefined;
  thread.systemText = undefined;
  thread.failed.clear();
}

function sideExtra(systems: readonly string[], prompts: readonly string[]): Extra {
  const system = joined(systems);
  return { side_request: true, prompt: joined(prompts), ...(system === "" ? {} : { system_prompt: system }) };
}
