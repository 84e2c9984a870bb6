import { llmOwner } from "../correlation/llm-owner.ts";
import type { Owner } from "../correlation/owner.ts";
import { ownerMetadata } from "../correlation/owner.ts";
import type { Content } from "../events/content.ts";
import type { NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import { mergeShallow } from "../json/merge.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitMark, emitStart } from "./step.ts";
import { subagentFor } from "./subagent.ts";
import { endByResult, hintToolCall } from "./tool.ts";
import { ensureTurn } from "./turn.ts";

type LlmStart = Extract<NormalizedEvent<Content>, { kind: "llm_start" }>;
type LlmToolCall = Extract<NormalizedEvent<Content>, { kind: "llm_tool_call" }>;
type LlmEnd = Extract<NormalizedEvent<Content>, { kind: "llm_end" }>;
type RequestMark = Extract<NormalizedEvent<Content>, { kind: "request_mark" }>;

/** A model request goes out: finds its owner and opens its span. Retries are siblings, one span per request. */
export function onLlmStart(step: Step, event: LlmStart): void {
  const { state } = step;
  if (state.calls.has(event.call)) return;
  state.sawModelTraffic = true;
  const { owner, parent } = place(step, event.identity);
  for (const result of event.toolResults) endByResult(step, result);
  const uuid = emitStart(step, {
    parent,
    category: "llm",
    name: event.name,
    ...(owner.subagentId === undefined ? {} : { subagentId: owner.subagentId }),
    llm: { system: event.system, vendor: event.vendor, request: event.request },
    metadata: mergeShallow(mergeShallow(event.metadata, ownerMetadata("llm", owner)), {
      agent_version: event.identity.agentVersion,
    }),
  });
  const scope = { uuid, parent, name: event.name, startedAt: step.at, open: true };
  state.calls.set(event.call, { ...scope, subagentId: owner.subagentId });
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
  const { turn } = state;
  const { text, usage } = event.response;
  if (call.subagentId === undefined && turn !== null && text !== undefined) turn.answer = text;
  emitEnd(step, call, {
    category: "llm",
    status: event.status,
    response: event.response,
    metadata: mergeShallow(event.metadata, usage === undefined ? { usage_missing: true } : {}),
  });
}

/** A request that is no model call (token counting) is a mark under its owner. */
export function onRequestMark(step: Step, event: RequestMark): void {
  const { owner, parent } = place(step, event.identity);
  emitMark(step, parent, {
    name: event.name,
    data: event.data,
    metadata: mergeShallow(event.metadata, ownerMetadata("llm", owner)),
  });
}

function place(step: Step, identity: RequestIdentity): { readonly owner: Owner; readonly parent: string } {
  const owner = llmOwner({ identity });
  const { subagentId } = owner;
  const parent = subagentId === undefined ? ensureTurn(step).uuid : subagentFor(step, { subagentId, identity }).uuid;
  return { owner, parent };
}
