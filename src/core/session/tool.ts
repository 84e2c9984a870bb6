import { ownerMetadata } from "../correlation/owner.ts";
import { hintLifetime, wordsOf } from "../correlation/hints.ts";
import { toolOwner } from "../correlation/tool-owner.ts";
import type { Content } from "../events/content.ts";
import type { CarriedResult, NormalizedEvent, ToolStatus } from "../events/normalized-event.ts";
import type { ScopeStatus } from "../events/relay-event.ts";
import type { JsonObject } from "../json/json-value.ts";
import { compact, mergeShallow } from "../json/merge.ts";
import { reportConflict } from "./conflict.ts";
import { callToClaim, callToJoin, keep, openCalls } from "./joined-call.ts";
import type { ToolState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitMark, emitStart, output } from "./step.ts";
import { subagentFor } from "./subagent.ts";
import { ensureTurn } from "./turn.ts";
import { ranUnderOtherIds } from "./untold.ts";

type ToolStart = Extract<NormalizedEvent<Content>, { kind: "tool_start" }>;
type ToolEnd = Extract<NormalizedEvent<Content>, { kind: "tool_end" }>;

/** How many ended calls are remembered, so that a repeated or late end is not taken for a new call. */
const remembered = 4096;

/** A tool call starts; a repeated start does nothing. */
export function onToolStart(step: Step, event: ToolStart): void {
  const { tools } = step.state;
  const key = callKey(tools, event);
  if (tools.has(key)) return;
  const joined =
    event.joins === true
      ? callToJoin(tools, { name: event.name, subagentId: event.subagentId, alias: event.alias })
      : callToClaim(tools, event.alias);
  if (joined === undefined) {
    openTool(step, event, event.input, {});
    return;
  }
  keep(joined, { metadata: event.metadata });
  if (event.joins === true) {
    joined.told.byAlias = true;
    return;
  }
  joined.told.byId = true;
  tools.set(key, joined);
}

/** Two subagents may use the same id (ids are unique to a conversation at best): then theirs are two calls. */
function callKey(tools: ReadonlyMap<string, ToolState>, event: ToolStart | ToolEnd): string {
  const { toolCallId, subagentId } = event;
  const known = tools.get(toolCallId);
  if (known === undefined || subagentId === undefined || known.subagentId === subagentId) return toolCallId;
  return `${toolCallId}\n${subagentId}`;
}

/** A tool call ends. One that nothing has started is opened first, so that its end is not lost. */
export function onToolEnd(step: Step, event: ToolEnd): void {
  const { tools } = step.state;
  if (event.joins === true) return endJoined(step, event);
  const known = tools.get(callKey(tools, event)) ?? callToClaim(tools, event.alias);
  if (known?.open === false) {
    if (event.onlyIfOpen !== true) repeated(step, event, known);
    return;
  }
  const tool = known ?? openTool(step, event, event.input, { start_inferred: true });
  endTool(step, tool, event);
  if (event.endsSubagents === true) endStarted(step, event.toolCallId);
}

function endTool(step: Step, tool: ToolState, event: ToolEnd): void {
  const told = event.onlyIfOpen === true ? { end_source: "batch" } : {};
  emitEnd(step, tool, {
    category: "tool",
    status: scopeStatus(event.status, event.error),
    ...output(event.output ?? tool.kept.output),
    metadata: mergeShallow(mergeShallow(tool.kept.metadata, event.metadata), { tool_status: event.status, ...told }),
  });
}

/** The end as told by a hook that does not know the call's id: the hook that does will end it, with this as a help. */
function endJoined(step: Step, event: ToolEnd): void {
  const { tools } = step.state;
  const open = openCalls(tools, event.alias);
  const byId = open.find(({ told }) => told.byId && told.byAlias) ?? open.find(({ told }) => told.byId);
  if (byId !== undefined) {
    const status = scopeStatus(event.status, event.error);
    keep(byId, { metadata: event.metadata, status, ...output(event.output) });
    return;
  }
  const [alone] = open;
  if (alone !== undefined) return endTool(step, alone, event);
  // One that has ended already had this told by the other hook.
  if ([...tools.values()].some(({ alias }) => alias !== undefined && alias === event.alias)) return undefined;
  return endTool(step, openTool(step, event, event.input, { start_inferred: true }), event);
}

function endStarted(step: Step, toolCallId: string): void {
  const { links, subagents } = step.state;
  for (const subagent of subagents.values()) {
    if (links.get(subagent.subagentId)?.toolCallId !== toolCallId) continue;
    emitEnd(step, subagent, {
      category: "agent",
      role: "subagent",
      status: { code: "unset" },
      ...output(subagent.answer),
      metadata: { status: "closed_by_tool_result", end_inferred: true },
    });
  }
}

/**
 * A request that carries a tool's result ends the call, whatever the hooks told. A call that no hook told of (some tools
 * have none) is known by the reply that asked for it and the result: it is opened and ended now.
 */
export function endByResult(step: Step, result: CarriedResult<Content>): void {
  step.state.untold.delete(result.toolCallId);
  const known = step.state.tools.get(result.toolCallId);
  if (known?.open === false) return;
  const tool = known ?? openUntold(step, result);
  if (tool === undefined) return;
  emitEnd(step, tool, {
    category: "tool",
    status: result.isError ? { code: "error" } : { code: "ok" },
    ...output(result.output),
    metadata: { status: "closed_by_tool_result", end_inferred: true },
  });
}

function openUntold(step: Step, { toolCallId, call }: CarriedResult<Content>): ToolState | undefined {
  const { state } = step;
  const asked = state.toolCallHints.get(toolCallId);
  if (call === undefined || asked === undefined || ranUnderOtherIds(state, asked)) return undefined;
  const common = {
    agent: state.agent,
    session: state.id,
    metadata: { observed_by: "model_traffic", start_inferred: true },
  };
  return openTool({ ...step, at: asked.at }, { kind: "tool_start", ...common, toolCallId, ...call }, call.input, {});
}

/** Remembers who got the reply that asks for a tool call. */
export function hintToolCall(step: Step, toolCallId: string, subagentId: string | undefined): void {
  const { toolCallHints } = step.state;
  toolCallHints.set(toolCallId, { subagentId, at: step.at });
  for (const [id, hint] of toolCallHints) {
    if (step.at - hint.at <= hintLifetime) break;
    toolCallHints.delete(id);
  }
}

function openTool(step: Step, event: ToolStart | ToolEnd, input: Content | undefined, more: JsonObject): ToolState {
  const { state } = step;
  // Without the agent's id the same words may name many calls of a session.
  const toolCallId = event.joins === true ? `${event.toolCallId}:${++state.namelessCalls}` : event.toolCallId;
  const owner = toolOwner({
    toolCallId: event.toolCallId,
    subagentId: event.subagentId,
    ownerKnown: event.ownerKnown === true,
    hints: state.toolCallHints,
    at: step.at,
  });
  const { subagentId } = owner;
  const parent =
    subagentId === undefined
      ? ensureTurn(step).uuid
      : subagentFor(step, { subagentId, agentType: event.agentType }).uuid;
  const metadata = mergeShallow(mergeShallow(event.metadata, ownerMetadata("tool", owner)), more);
  const uuid = emitStart(step, {
    parent,
    category: "tool",
    name: event.name,
    toolCallId,
    ...(input === undefined ? {} : { input }),
    ...(subagentId === undefined ? {} : { subagentId }),
    metadata,
  });
  const spawns = event.kind === "tool_start" && event.spawns === true;
  const scope = { uuid, parent, name: event.name, startedAt: step.at, open: true };
  const tool: ToolState = {
    ...scope,
    toolCallId,
    subagentId,
    spawns,
    goal: event.kind === "tool_start" ? wordsOf(event.goal) : undefined,
    alias: event.alias,
    told: { byId: event.joins !== true, byAlias: event.joins === true },
    kept: { metadata: {} },
  };
  state.untold.delete(event.toolCallId);
  state.tools.set(event.joins === true ? toolCallId : callKey(state.tools, event), tool);
  const asked = state.toolCallHints.get(toolCallId);
  if (asked !== undefined && owner.status === "explicit" && asked.subagentId !== subagentId) {
    reportConflict(step, uuid, {
      about: "owner of tool call",
      id: toolCallId,
      kept: subagentId,
      keptSource: "hook_payload",
      other: asked.subagentId,
      otherSource: "llm_response",
    });
  }
  forgetOldest(state.tools);
  return tool;
}

/** Nothing is dropped: an end that comes after we closed the call (or twice) becomes a mark under it. */
function repeated(step: Step, event: ToolEnd, tool: ToolState): void {
  emitMark(step, tool.uuid, {
    name: "tool_end_late",
    ...(event.output === undefined ? {} : { data: event.output }),
    metadata: mergeShallow(event.metadata, compact({ tool_call_id: event.toolCallId, tool_status: event.status })),
  });
}

function scopeStatus(status: ToolStatus, error: string | undefined): ScopeStatus {
  switch (status) {
    case "ok":
      return { code: "ok" };
    case "unknown":
      return { code: "unset" };
    case "error":
    case "denied":
    case "cancelled":
      return { code: "error", message: error ?? status };
  }
}

function forgetOldest(tools: Map<string, ToolState>): void {
  if (tools.size <= remembered) return;
  for (const [id, tool] of tools) {
    if (tool.open) continue;
    tools.delete(id);
    return;
  }
}
