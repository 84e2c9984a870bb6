import type { Content } from "../events/content.ts";
import type { NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import { compact, mergeShallow } from "../json/merge.ts";
import { addHint, dropHints } from "../correlation/hints.ts";
import { reportConflict } from "./conflict.ts";
import { closeTools } from "./closing.ts";
import { activeScope } from "./session-scope.ts";
import type { SubagentState } from "./session-state.ts";
import { onlySpawningTool, spawnParent } from "./spawn-parent.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitLink, emitMark, emitStart, output } from "./step.ts";
import { ensureTurn } from "./turn.ts";
import { forgetAsked } from "./untold.ts";

type SubagentStart = Extract<NormalizedEvent<Content>, { kind: "subagent_start" }>;
type SubagentEnd = Extract<NormalizedEvent<Content>, { kind: "subagent_end" }>;
type LinkEvent = Extract<NormalizedEvent<Content>, { kind: "link" }>;

/**
 * Opens a subagent's scope under its exact parent. When several agents have started one at this moment and nothing
 * says which is whose, the start is held until something does: a scope's parent cannot be mended later.
 */
export function onSubagentStart(step: Step, event: SubagentStart): void {
  const { state } = step;
  const { subagentId } = event;
  const earlier = state.subagents.get(subagentId);
  if (earlier?.open === true || state.held.has(subagentId)) return;
  // The call that started it the first time says nothing about this time.
  if (earlier?.linked === true) state.links.delete(subagentId);
  nameSubagent(step, subagentId, event.subagentName);
  const parent = spawnParent(state, subagentId, event.parentSubagentId);
  if (parent === "ambiguous") state.held.set(subagentId, { event, at: step.at });
  else open(step, { ...opening(event), parentSubagentId: parent.subagentId });
}

/** Ends a subagent; an end without a start (Claude's compaction sends one) becomes a mark. */
export function onSubagentEnd(step: Step, event: SubagentEnd): void {
  const { state } = step;
  release(step, event.subagentId, undefined);
  const subagent = state.subagents.get(event.subagentId);
  // An end in a session of which nothing else is known opens none.
  if (subagent === undefined && state.opened === 0) return;
  if (subagent?.open !== true) {
    const name = subagent === undefined ? "subagent_end_without_start" : "subagent_end_repeated";
    const metadata = mergeShallow(event.metadata, { subagent_id: event.subagentId });
    emitMark(step, activeScope(step), {
      name,
      metadata,
      ...(event.output === undefined ? {} : { data: event.output }),
    });
    return;
  }
  closeTools(step, "closed_by_subagent_end", (tool) => tool.subagentId === event.subagentId);
  dropHints(state.hints, event.subagentId);
  forgetAsked(state, event.subagentId);
  emitEnd(step, subagent, {
    category: "agent",
    role: "subagent",
    status: { code: event.status === "error" ? "error" : "ok" },
    ...output(event.output ?? subagent.answer),
    metadata: event.metadata,
  });
}

/** Records which tool call started a subagent; a link that comes before its subagent waits for it. */
export function onLink(step: Step, event: LinkEvent): void {
  const { state } = step;
  const { toolCallId, source, subagentName } = event;
  const subagentId = event.subagentId ?? state.names.get(subagentName ?? "");
  if (subagentId !== undefined) return link(step, subagentId, { toolCallId, source });
  if (subagentName === undefined) return;
  state.namedLinks.set(subagentName, [...(state.namedLinks.get(subagentName) ?? []), { toolCallId, source }]);
}

/** By which name the agent's tools speak of a subagent became known: a link by that name can be made now, once. */
export function nameSubagent(step: Step, subagentId: string, name: string | undefined): void {
  const { names, namedLinks } = step.state;
  if (name === undefined || names.get(name) === subagentId) return;
  names.set(name, subagentId);
  const [oldest, ...others] = namedLinks.get(name) ?? [];
  if (oldest === undefined) return;
  if (others.length > 0) namedLinks.set(name, others);
  else namedLinks.delete(name);
  link(step, subagentId, oldest);
}

function link(step: Step, subagentId: string, made: { readonly toolCallId: string; readonly source: string }): void {
  const { state } = step;
  const before = state.links.get(subagentId);
  if (before === undefined) state.links.set(subagentId, made);
  release(step, subagentId, undefined);
  const subagent = state.subagents.get(subagentId);
  if (subagent === undefined) return;
  applyLink(step, subagent);
  if (before === undefined || before.toolCallId === made.toolCallId) return;
  reportConflict(step, subagent.uuid, {
    about: "tool call of subagent",
    id: subagentId,
    kept: before.toolCallId,
    keptSource: before.source,
    other: made.toolCallId,
    otherSource: made.source,
  });
}

/** The subagent that an id on a request or tool names; one that nothing has announced is opened now, and says so. */
export function subagentFor(
  step: Step,
  named: { readonly subagentId: string; readonly identity?: RequestIdentity; readonly agentType?: string | undefined },
): SubagentState {
  const { state } = step;
  const { subagentId, identity } = named;
  release(step, subagentId, identity);
  const known = state.subagents.get(subagentId);
  if (known !== undefined) {
    checkParent(step, known, identity);
    return known;
  }
  const parent = spawnParent(state, subagentId, identity?.parentSubagentId);
  return open(step, {
    subagentId,
    agentType: identity?.agentType ?? named.agentType,
    parentSubagentId: parent === "ambiguous" ? undefined : parent.subagentId,
    metadata: { start_inferred: true },
    at: step.at,
  });
}

/** A request may name another parent than the one its sender was put under. */
function checkParent(step: Step, known: SubagentState, identity: RequestIdentity | undefined): void {
  const named = identity?.parentSubagentId;
  if (named === undefined || named === known.parentSubagentId || known.conflictReported) return;
  known.conflictReported = true;
  reportConflict(step, known.uuid, {
    about: "parent of subagent",
    id: known.subagentId,
    kept: known.parentSubagentId,
    keptSource: "hooks",
    other: named,
    otherSource: identity?.source ?? "request",
  });
}

/** Opens a held subagent now that something tells its parent (or that nothing more will come). */
function release(step: Step, subagentId: string, identity: RequestIdentity | undefined): void {
  const { state } = step;
  const held = state.held.get(subagentId);
  if (held === undefined) return;
  state.held.delete(subagentId);
  // A request that names its sender and no parent comes from a first-level subagent: its parent is the main thread.
  const parent =
    identity === undefined ? spawnParent(state, subagentId, undefined) : { subagentId: identity.parentSubagentId };
  const guessed = parent === "ambiguous";
  const from = opening(held.event);
  open(step, {
    ...from,
    metadata: guessed ? mergeShallow(from.metadata, { parent_inferred: true }) : from.metadata,
    parentSubagentId: guessed ? undefined : parent.subagentId,
    at: held.at,
  });
}

interface Opening {
  readonly subagentId: string;
  readonly agentType: string | undefined;
  readonly parentSubagentId?: string | undefined;
  readonly metadata: SubagentStart["metadata"];
  readonly payload?: Content;
  readonly at?: number;
}

function opening(event: SubagentStart): Opening {
  return { subagentId: event.subagentId, agentType: event.agentType, metadata: event.metadata, payload: event.payload };
}

function open(step: Step, from: Opening): SubagentState {
  const { state } = step;
  const parentAgent = from.parentSubagentId === undefined ? undefined : state.subagents.get(from.parentSubagentId);
  const parent = parentAgent?.uuid ?? ensureTurn(step).uuid;
  const startedAt = from.at ?? step.at;
  const name = `subagent:${from.subagentId}`;
  const uuid = emitStart(step, {
    parent,
    category: "agent",
    role: "subagent",
    name,
    time: startedAt,
    subagentId: from.subagentId,
    ...(from.agentType === undefined || from.agentType === "" ? {} : { agentType: from.agentType }),
    ...(from.payload === undefined ? {} : { input: from.payload }),
    metadata: mergeShallow(
      from.metadata,
      compact({
        nemo_relay_scope_role: "subagent",
        session_id: state.id,
        agent_kind: state.agent,
        subagent_id: from.subagentId,
        parent_subagent_id: parentAgent?.subagentId,
      }),
    ),
  });
  const subagent: SubagentState = {
    uuid,
    parent,
    name,
    startedAt,
    open: true,
    subagentId: from.subagentId,
    agentType: from.agentType,
    parentSubagentId: parentAgent?.subagentId,
    linked: false,
    answer: undefined,
    conflictReported: false,
  };
  state.subagents.set(from.subagentId, subagent);
  applyLink(step, subagent);
  if (!subagent.linked) hintGoal(step, subagent);
  return subagent;
}

/** What the call that started a subagent told it are the words of its first request. */
function hintGoal({ state, at }: Step, subagent: SubagentState): void {
  const { subagentId } = subagent;
  const made = state.links.get(subagentId);
  const tool = made === undefined ? onlySpawningTool(state, subagent) : state.tools.get(made.toolCallId);
  if (tool?.goal === undefined) return;
  addHint(state.hints, { source: "spawning_call", identity: { subagentId }, model: undefined, text: tool.goal, at });
}

function applyLink(step: Step, subagent: SubagentState): void {
  const made = step.state.links.get(subagent.subagentId);
  if (made === undefined || subagent.linked) return;
  subagent.linked = true;
  if (!step.state.hints.learned.some(({ identity }) => identity.subagentId === subagent.subagentId))
    hintGoal(step, subagent);
  emitLink(step, { scope: subagent.uuid, subagentId: subagent.subagentId, ...made });
}
