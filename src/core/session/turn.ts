import type { Content } from "../events/content.ts";
import type { NormalizedEvent } from "../events/normalized-event.ts";
import type { JsonObject } from "../json/json-value.ts";
import { addHint, wordsOf } from "../correlation/hints.ts";
import { readString } from "../json/path.ts";
import { mergeShallow } from "../json/merge.ts";
import { closeTurn } from "./closing.ts";
import { ensureRoot, sessionMetadata } from "./session-scope.ts";
import type { TurnState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitStart } from "./step.ts";
import { forgetAsked } from "./untold.ts";

type Prompt = Extract<NormalizedEvent<Content>, { kind: "prompt" }>;
type TurnEnd = Extract<NormalizedEvent<Content>, { kind: "turn_end" }>;

/** A prompt ends the turn before it, if that is still open, and opens its own. */
export function onPrompt(step: Step, event: Prompt): void {
  forgetAsked(step.state, undefined);
  closeTurn(step, { reason: "superseded_by_next_turn" });
  const hint = { source: readString(event.metadata, "hook_event_name") ?? event.kind, identity: {}, model: undefined };
  addHint(step.state.hints, { ...hint, text: wordsOf(event.prompt), at: step.at });
  openTurn(step, event.synthetic ?? "user_prompt", { input: event.prompt, metadata: event.metadata });
}

/** The agent's word that a turn is over; without an open turn there is nothing to end. */
export function onTurnEnd(step: Step, event: TurnEnd): void {
  const subagent = event.subagentId === undefined ? undefined : step.state.subagents.get(event.subagentId);
  if (event.subagentId !== undefined) {
    // A subagent's turn is not the session's: its answer is kept for its end.
    if (subagent !== undefined && event.output !== undefined) subagent.answer = event.output;
    return;
  }
  forgetAsked(step.state, undefined);
  closeTurn(step, {
    reason: "closed_by_turn_end",
    output: event.output,
    status: event.failed === undefined ? { code: "ok" } : { code: "error", message: event.failed },
    metadata: event.metadata,
  });
}

/** The open turn; activity without a prompt opens an implicit one. */
export function ensureTurn(step: Step): TurnState {
  const { turn } = step.state;
  return turn?.open === true ? turn : openTurn(step, "implicit");
}

function openTurn(step: Step, source: string, given?: { input: Content; metadata: JsonObject }): TurnState {
  const { state } = step;
  const root = ensureRoot(step);
  state.turnCount += 1;
  const name = `${state.agent}-turn`;
  const own = sessionMetadata(state, {
    nemo_relay_scope_role: "turn",
    turn_index: state.turnCount,
    turn_source: source,
  });
  const uuid = emitStart(step, {
    parent: root.uuid,
    category: "agent",
    role: "turn",
    name,
    metadata: mergeShallow(given?.metadata ?? {}, own),
    ...(given === undefined ? {} : { input: given.input }),
  });
  state.turn = {
    uuid,
    parent: root.uuid,
    name,
    startedAt: step.at,
    open: true,
    index: state.turnCount,
    answer: undefined,
  };
  return state.turn;
}
