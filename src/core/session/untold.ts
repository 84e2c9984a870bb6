import { ownerMetadata } from "../correlation/owner.ts";
import type { Content } from "../events/content.ts";
import type { CloseReason } from "../events/normalized-event.ts";
import { get, readList, readString } from "../json/path.ts";
import type { CallState, SessionState, ToolCallHint, UntoldCall } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitStart } from "./step.ts";

/** Remembers the tool calls that a reply asks for and no hook has told of yet. */
export function rememberAsked(step: Step, call: CallState, message: Content | null): void {
  const { tools, untold } = step.state;
  // A reply too large for its event is named only: what it asks for is shown by its hooks and results alone.
  if (message === null || !("value" in message)) return;
  for (const part of readList(message.value, "parts")) {
    const [id, name] = [readString(part, "id"), readString(part, "name")];
    const asksClient = readString(part, "type") === "tool_call" && get(part, "server") !== true;
    if (!asksClient || id === undefined || name === undefined || tools.has(id)) continue;
    untold.set(id, { name, input: { value: get(part, "arguments") ?? {} }, call, at: step.at });
  }
}

/** Whether hooks told since then of calls of this owner that no reply asked for: then this one ran as those. */
export function ranUnderOtherIds({ tools, toolCallHints }: SessionState, asked: ToolCallHint): boolean {
  return [...tools.values()].some(
    (tool) => tool.startedAt >= asked.at && tool.subagentId === asked.subagentId && !toolCallHints.has(tool.toolCallId),
  );
}

/** A thread that ends by its own word has run what it wanted to run. */
export function forgetAsked({ untold }: SessionState, subagentId: string | undefined): void {
  for (const [id, { call }] of untold) if (call.subagentId === subagentId) untold.delete(id);
}

/**
 * Shows what the last replies of a session asked for when its agent ended before any hook told of it (Hermes leaves its
 * background subagents so): a call without a result, under the scope that got the reply. Whether it ran is not known.
 */
export function closeUntold(step: Step, reason: CloseReason): void {
  const { state } = step;
  for (const [toolCallId, asked] of state.untold) {
    const { subagentId } = asked.call;
    if (!state.tools.has(toolCallId) && !ranUnderOtherIds(state, { subagentId, at: asked.at })) {
      showUntold(step, toolCallId, asked, reason);
    }
  }
  state.untold.clear();
}

function showUntold(step: Step, toolCallId: string, { name, input, call, at }: UntoldCall, reason: CloseReason): void {
  const { parent, subagentId } = call;
  const detail = { source: "llm_response", tool_call_id: toolCallId };
  const uuid = emitStart(step, {
    parent,
    category: "tool",
    name,
    toolCallId,
    input,
    time: at,
    ...(subagentId === undefined ? {} : { subagentId }),
    metadata: {
      ...ownerMetadata("tool", { subagentId, status: "matched_hint", detail }),
      observed_by: "model_traffic",
      start_inferred: true,
    },
  });
  emitEnd(
    step,
    { uuid, parent, name, startedAt: at, open: true },
    {
      category: "tool",
      status: { code: "unset" },
      metadata: { status: reason, tool_status: "unknown", end_inferred: true },
    },
  );
}
