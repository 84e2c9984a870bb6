import { dropHints } from "../correlation/hints.ts";
import type { Content } from "../events/content.ts";
import type { CloseReason } from "../events/normalized-event.ts";
import type { ScopeStatus } from "../events/relay-event.ts";
import type { JsonObject } from "../json/json-value.ts";
import { mergeShallow } from "../json/merge.ts";
import type { ToolState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, output } from "./step.ts";

/** Ends the open tools that `which` names, because nothing told of their end. */
export function closeTools(step: Step, reason: CloseReason, which: (tool: ToolState) => boolean): void {
  for (const tool of step.state.tools.values()) {
    if (tool.open && which(tool)) {
      const { status = { code: "unset" as const }, metadata } = tool.kept;
      emitEnd(step, tool, {
        category: "tool",
        status,
        ...output(tool.kept.output),
        metadata: mergeShallow(metadata, { status: reason, end_inferred: true }),
      });
    }
  }
}

/** Ends all open subagents, newest first, because the session is over. */
export function closeSubagents(step: Step, reason: CloseReason): void {
  for (const subagent of [...step.state.subagents.values()].toReversed()) {
    emitEnd(step, subagent, {
      category: "agent",
      role: "subagent",
      status: { code: "unset" },
      metadata: { status: reason, end_inferred: true },
    });
  }
  step.state.held.clear();
}

/** How a turn ends: by the agent's word, or for a reason of ours. */
export interface TurnEnding {
  readonly reason: CloseReason;
  readonly output?: Content | undefined;
  readonly status?: ScopeStatus;
  readonly metadata?: JsonObject;
}

/** Ends the open turn and the main thread's open tools. Subagents in the background outlive it. */
export function closeTurn(step: Step, ending: TurnEnding): void {
  const { turn } = step.state;
  if (turn?.open !== true) return;
  closeTools(step, ending.reason, (tool) => tool.subagentId === undefined);
  dropHints(step.state.hints, undefined);
  emitEnd(step, turn, {
    category: "agent",
    role: "turn",
    status: ending.status ?? { code: "unset" },
    ...output(ending.output ?? turn.answer),
    metadata: mergeShallow(ending.metadata ?? {}, { status: ending.reason }),
  });
}
