import { consumeAnnouncement, consumeHint, consumeOwn, pruneHints, wordsOf } from "../correlation/hints.ts";
import type { LlmOwner } from "../correlation/llm-owner.ts";
import { llmOwner } from "../correlation/llm-owner.ts";
import type { Owner } from "../correlation/owner.ts";
import { ownerMetadata } from "../correlation/owner.ts";
import type { Content } from "../events/content.ts";
import type { NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import { compact, mergeShallow } from "../json/merge.ts";
import { activeScope } from "./session-scope.ts";
import type { CallState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitMark, emitStart } from "./step.ts";
import { nameSubagent, subagentFor } from "./subagent.ts";
import { endByResult, hintToolCall } from "./tool.ts";
import { ensureTurn } from "./turn.ts";
import { rememberAsked } from "./untold.ts";

type LlmStart = Extract<NormalizedEvent<Content>, { kind: "llm_start" }>;
type LlmToolCall = Extract<NormalizedEvent<Content>, { kind: "llm_tool_call" }>;
type LlmEnd = Extract<NormalizedEvent<Content>, { kind: "llm_end" }>;
type RequestMark = Extract<NormalizedEvent<Content>, { kind: "request_mark" }>;

/** A model request goes out: finds its owner and opens its span. Retries are siblings, one span per request. */
export function onLlmStart(step: Step, event: LlmStart): void {
  const { state } = step;
  if (state.calls.has(event.call)) return;
  state.sawModelTraffic = true;
  const auxiliary = event.identity.auxiliary ?? afterTheEnd(step, event.identity);
  const owner = auxiliary === undefined ? findOwner(step, event) : besideTheConversation;
  const parent = auxiliary === undefined ? scopeOf(step, owner, event.identity) : latestScope(step);
  for (const result of event.toolResults) endByResult(step, result);
  const uuid = emitStart(step, {
    parent,
    category: "llm",
    name: event.name,
    ...(owner.subagentId === undefined ? {} : { subagentId: owner.subagentId }),
    llm: { system: event.system, vendor: event.vendor, request: event.request },
    metadata: mergeShallow(mergeShallow(event.metadata, ownerMetadata("llm", owner)), {
      agent_version: event.identity.agentVersion,
      request_kind: event.identity.purpose ?? auxiliary,
    }),
  });
  const scope = { uuid, parent, name: event.name, startedAt: step.at, open: true };
  state.calls.set(event.call, { ...scope, subagentId: owner.subagentId, auxiliary });
}

/** A tool call closed in the reply's stream: its hook may come before the stream ends. */
export function onLlmToolCall(step: Step, event: LlmToolCall): void {
  const call = step.state.calls.get(event.call);
  if (call !== undefined) hintToolCall(step, event.toolCallId, call.subagentId);
}

/** A model call is over. One that is not in flight any more (closed at shutdown) is left alone. */
export function onLlmEnd(step: Step, event: LlmEnd): void {
  const { state } = step;
  const call = state.calls.get(event.call);
  if (call === undefined) return;
  state.calls.delete(event.call);
  if (call.auxiliary === undefined) {
    keepAnswer(step, call.subagentId, event.response.text);
    rememberAsked(step, call, event.response.message);
  }
  const { usage } = event.response;
  emitEnd(step, call, {
    category: "llm",
    status: event.status,
    response: event.response,
    metadata: mergeShallow(event.metadata, usage === undefined ? { usage_missing: true } : {}),
  });
  if (call.auxiliary !== undefined) markAuxiliary(step, event, call);
}

/** A request that is no model call (token counting) is a mark under its owner. */
export function onRequestMark(step: Step, event: RequestMark): void {
  const { state } = step;
  const owner = findOwner(step, { identity: event.identity, request: {}, toolResults: [] });
  const parent =
    afterTheEnd(step, event.identity) === undefined ? scopeOf(step, owner, event.identity) : activeScope(step);
  state.sawModelTraffic = true;
  emitMark(step, parent, {
    name: event.name,
    data: event.data,
    metadata: mergeShallow(event.metadata, ownerMetadata("llm", owner)),
  });
}

/** The latest reply of a thread is its answer, when its end brings none. */
export function keepAnswer(step: Step, subagentId: string | undefined, text: Content | undefined): void {
  if (text === undefined) return;
  const { turn, subagents } = step.state;
  const thread = subagentId === undefined ? turn : subagents.get(subagentId);
  if (thread !== undefined && thread !== null) thread.answer = text;
}

type Asking = Pick<LlmStart, "identity" | "text" | "toolResults"> & { readonly request: { readonly model?: string } };

function findOwner(step: Step, asking: Asking): LlmOwner {
  const { state, at } = step;
  pruneHints(state.hints, at);
  const text = wordsOf(asking.text);
  const owner = llmOwner({
    identity: asking.identity,
    model: asking.request.model,
    text,
    toolCallIds: asking.toolResults.map(({ toolCallId }) => toolCallId),
    at,
    hints: state.hints,
    ownerOfCall: (id) => state.tools.get(id) ?? state.toolCallHints.get(id),
    lastOwner: state.lastOwner,
    active: [...state.subagents.values()].filter(({ open }) => open).map(({ subagentId }) => subagentId),
  });
  if (owner.hint !== undefined) consumeHint(state.hints, owner.hint, at);
  else if (owner.status === "explicit") consumeOwn(state.hints, { subagentId: owner.subagentId, text, at });
  if (owner.hint?.identity.requestId === undefined) consumeAnnouncement(state.hints, owner.subagentId, text);
  const correlated = owner.status !== "agent_fallback" && owner.status !== "ambiguous_fallback";
  if (correlated) state.lastOwner = { subagentId: owner.subagentId, at };
  return owner;
}

function scopeOf(step: Step, owner: Owner, identity: RequestIdentity): string {
  const { subagentId } = owner;
  if (subagentId === undefined) return ensureTurn(step).uuid;
  const { uuid } = subagentFor(step, { subagentId, identity });
  nameSubagent(step, subagentId, identity.subagentName);
  return uuid;
}

/** A request that names nobody and comes after the session's end (a title) brings the session not back. */
function afterTheEnd({ state }: Step, { subagentId, mainThread }: RequestIdentity): string | undefined {
  const ended = state.root !== null && !state.root.open;
  return ended && subagentId === undefined && mainThread !== true ? "after_session_end" : undefined;
}

/** Such a request belongs to its session as a whole, and uses up no hint of the conversation's own. */
const besideTheConversation: Owner = { subagentId: undefined, status: "agent_fallback", detail: {} };

/** The turn that is running or was last, else the session: a call beside the conversation opens no turn. */
function latestScope(step: Step): string {
  return step.state.turn?.uuid ?? activeScope(step);
}

/** Tells those who read marks alone that a call beside the conversation was made and what it took; totals count its span. */
function markAuxiliary(step: Step, event: LlmEnd, call: CallState): void {
  const { usage, model, error, text } = event.response;
  emitMark(step, call.parent ?? activeScope(step), {
    name: "llm.auxiliary",
    ...(text === undefined ? {} : { data: text }),
    metadata: mergeShallow(
      event.metadata,
      compact({
        auxiliary: call.auxiliary,
        llm_uuid: call.uuid,
        model,
        input_tokens: usage?.input,
        output_tokens: usage?.output,
        cached_tokens: usage?.cacheRead,
        error: event.status.code === "error" ? (error?.message ?? event.status.message) : undefined,
        duration_ms: (step.at - call.startedAt) / 1000,
      }),
    ),
  });
}
