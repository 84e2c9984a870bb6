import type { IdSource, Micros } from "../clock.ts";
import { addHint, wordsOf } from "../correlation/hints.ts";
import type { Content } from "../events/content.ts";
import type { NormalizedEvent } from "../events/normalized-event.ts";
import type { RelayEvent } from "../events/relay-event.ts";
import { mergeShallow } from "../json/merge.ts";
import { closeTurn } from "./closing.ts";
import { keepAnswer, onLlmEnd, onLlmStart, onLlmToolCall, onRequestMark } from "./llm.ts";
import { activeScope, adoptConfig, closeSession, onSessionEnd, onSessionStart } from "./session-scope.ts";
import type { SessionState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitMark } from "./step.ts";
import { onLlmObserved } from "./observed-call.ts";
import { onLink, onSubagentEnd, onSubagentStart, subagentFor } from "./subagent.ts";
import { onToolEnd, onToolStart } from "./tool.ts";
import { onPrompt, onTurnEnd } from "./turn.ts";
import { closeUntold } from "./untold.ts";

/**
 * Applies one event to a session and returns what follows from it. Deterministic: the same events, times and ids give
 * the same result, which is how a session comes back after a restart.
 */
export function apply(
  state: SessionState,
  event: NormalizedEvent<Content>,
  at: Micros,
  ids: IdSource,
): readonly RelayEvent[] {
  const step: Step = { state, at, ids, out: [] };
  adoptConfig(state, event.config);
  if (event.kind !== "close") state.lastActivity = at;
  dispatch(step, event);
  return step.out;
}

function dispatch(step: Step, event: NormalizedEvent<Content>): void {
  switch (event.kind) {
    case "session_start":
      return onSessionStart(step, event);
    case "session_end":
      return onSessionEnd(step, event);
    case "prompt":
      return onPrompt(step, event);
    case "turn_end":
      return onTurnEnd(step, event);
    case "subagent_start":
      return onSubagentStart(step, event);
    case "subagent_end":
      return onSubagentEnd(step, event);
    case "tool_start":
      return onToolStart(step, event);
    case "tool_end":
      return onToolEnd(step, event);
    case "link":
      return onLink(step, event);
    case "mark":
      return onMark(step, event);
    case "hint":
      return onHint(step, event);
    case "llm_observed":
      return onLlmObserved(step, event);
    case "llm_start":
      return onLlmStart(step, event);
    case "llm_tool_call":
      return onLlmToolCall(step, event);
    case "llm_end":
      return onLlmEnd(step, event);
    case "request_mark":
      return onRequestMark(step, event);
    case "close":
      return onClose(step, event);
  }
}

/** Kept for the documented rules; never emitted. */
function onHint(step: Step, event: Extract<NormalizedEvent<Content>, { kind: "hint" }>): void {
  const { state, at } = step;
  const { identity, source, model, subagentId } = event;
  const owner = identity.subagentId ?? subagentId;
  keepAnswer(step, owner, event.answer);
  const answersOnly = event.answer !== undefined && event.text === undefined;
  if (answersOnly) return;
  const named = owner === undefined ? identity : { ...identity, subagentId: owner };
  addHint(state.hints, { source, identity: named, model, text: wordsOf(event.text), at });
}

function onMark(step: Step, event: Extract<NormalizedEvent<Content>, { kind: "mark" }>): void {
  const { subagentId } = event;
  const known = subagentId === undefined ? undefined : step.state.subagents.get(subagentId);
  const held = subagentId !== undefined && step.state.held.has(subagentId);
  const parent =
    known === undefined && (subagentId === undefined || held)
      ? activeScope(step)
      : subagentFor(step, { subagentId: subagentId ?? "", agentType: event.agentType }).uuid;
  const metadata = held ? mergeShallow(event.metadata, { subagent_id: subagentId }) : event.metadata;
  emitMark(step, parent, { name: event.name, data: event.data, metadata });
}

/** Closes for a reason of ours: an idle turn, or the whole session because this process ends. */
function onClose(step: Step, event: Extract<NormalizedEvent<Content>, { kind: "close" }>): void {
  if (event.what === "turn") return closeTurn(step, { reason: event.reason });
  const { calls } = step.state;
  for (const [id, call] of calls) {
    calls.delete(id);
    emitEnd(step, call, {
      category: "llm",
      status: { code: "error", message: event.reason },
      metadata: { status: event.reason, end_inferred: true, usage_missing: true },
    });
  }
  closeUntold(step, event.reason);
  return closeSession(step, event.reason);
}
