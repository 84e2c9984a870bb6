import type { SessionState, SubagentState, ToolState } from "./session-state.ts";

/** The agent that started a subagent: a subagent's id, or undefined for the main thread. */
export interface SpawnParent {
  readonly subagentId: string | undefined;
}

/**
 * Tells which agent started a subagent, from the strongest evidence there is: the id that the subagent's own request
 * gives, the tool call that is linked to it, the agents that have a spawning call open which no subagent has answered
 * yet. `ambiguous` when several agents have.
 */
export function spawnParent(
  state: SessionState,
  subagentId: string,
  parentSubagentId: string | undefined,
): SpawnParent | "ambiguous" {
  if (parentSubagentId !== undefined && parentSubagentId !== subagentId) return { subagentId: parentSubagentId };
  const link = state.links.get(subagentId);
  const linked = link === undefined ? undefined : state.tools.get(link.toolCallId);
  // Nobody starts itself: such a link belongs to something else.
  if (linked !== undefined && linked.subagentId !== subagentId) return { subagentId: linked.subagentId };
  const owners = spareSpawners(state).filter((owner) => owner !== subagentId);
  if (owners.length > 1) return "ambiguous";
  return { subagentId: owners[0] };
}

/** Agents with more spawning calls open than unlinked subagents running under them. */
function spareSpawners(state: SessionState): readonly (string | undefined)[] {
  const spare = new Map<string | undefined, number>();
  for (const tool of state.tools.values()) {
    if (tool.open && tool.spawns) spare.set(tool.subagentId, (spare.get(tool.subagentId) ?? 0) + 1);
  }
  for (const subagent of state.subagents.values()) {
    const count = spare.get(subagent.parentSubagentId);
    if (count !== undefined && subagent.open && !subagent.linked) spare.set(subagent.parentSubagentId, count - 1);
  }
  return [...spare].filter(([, count]) => count > 0).map(([owner]) => owner);
}

/** The only open call by which a subagent's parent can have started it; none when there are several, or none. */
export function onlySpawningTool(state: SessionState, subagent: SubagentState): ToolState | undefined {
  const taken = new Set(
    [...state.links].filter(([id]) => id !== subagent.subagentId).map(([, made]) => made.toolCallId),
  );
  const open = [...state.tools.values()].filter(
    (tool) => tool.open && tool.spawns && tool.subagentId === subagent.parentSubagentId && !taken.has(tool.toolCallId),
  );
  return open.length === 1 ? open[0] : undefined;
}
