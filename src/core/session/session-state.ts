import type { Micros } from "../clock.ts";
import type { Hints } from "../correlation/hints.ts";
import { newHints } from "../correlation/hints.ts";
import type { Content } from "../events/content.ts";
import type { NormalizedEvent, SessionConfig } from "../events/normalized-event.ts";
import type { ScopeStatus } from "../events/relay-event.ts";
import type { JsonObject } from "../json/json-value.ts";

/** A scope that has been started; `open` until its end went out. */
export interface ScopeState {
  readonly uuid: string;
  readonly parent: string | null;
  readonly name: string;
  readonly startedAt: Micros;
  open: boolean;
}

/** The turn that is running, or the last one. */
export interface TurnState extends ScopeState {
  readonly index: number;
  /** The main thread's latest reply in this turn: the turn's answer when its end brings none. */
  answer: Content | undefined;
}

/** A subagent's scope. An id that comes back after its end gets a new one. */
export interface SubagentState extends ScopeState {
  readonly subagentId: string;
  readonly agentType: string | undefined;
  /** The subagent that started this one; undefined for the main thread. */
  readonly parentSubagentId: string | undefined;
  linked: boolean;
  /** Its latest answer, for when its end brings none. */
  answer: Content | undefined;
  /** Every request of it would repeat the same contradiction: it is said once. */
  conflictReported: boolean;
}

/** A tool call's span. */
export interface ToolState extends ScopeState {
  readonly toolCallId: string;
  /** The subagent it belongs to; undefined for the main thread. */
  readonly subagentId: string | undefined;
  /** It starts subagents. */
  readonly spawns: boolean;
  /** What it tells the subagent that it starts. */
  readonly goal: string | undefined;
  /** The name under which hooks without its id tell of it. */
  readonly alias: string | undefined;
  /** A hook with its id told of it; one without. */
  told: { byId: boolean; byAlias: boolean };
  /** What hooks told on the way, for its end. */
  kept: KeptResult;
}

/** What is known of a call's result before it ends. */
export interface KeptResult {
  readonly metadata: JsonObject;
  readonly output?: Content;
  readonly status?: ScopeStatus;
}

/** A model call in flight. */
export interface CallState extends ScopeState {
  readonly subagentId: string | undefined;
  /** Why it stands beside the conversation (a title); undefined for a call of the conversation. */
  readonly auxiliary: string | undefined;
}

/** Who a model call was found to belong to last. */
export interface LastOwner {
  readonly subagentId: string | undefined;
  readonly at: Micros;
}

/** What a reply told about a tool call before any hook did. */
export interface ToolCallHint {
  readonly subagentId: string | undefined;
  readonly at: Micros;
}

/** A tool call that a reply asked for and no hook has told of. */
export interface UntoldCall {
  readonly name: string;
  readonly input: Content;
  /** The model call that got the reply. */
  readonly call: CallState;
  /** When the reply ended. */
  readonly at: Micros;
}

/** A subagent start whose parent cannot be told yet. */
export interface HeldSubagent {
  readonly event: Extract<NormalizedEvent<Content>, { kind: "subagent_start" }>;
  readonly at: Micros;
}

/** Everything that is known of a running session. Changed only by the files of this folder, one event at a time. */
export interface SessionState {
  readonly id: string;
  readonly agent: string;
  config: SessionConfig;
  /** The vendor's session-wide fields, merged as they come. */
  metadata: JsonObject;
  root: ScopeState | null;
  /** How often a root scope was opened: more than once when a session came back. */
  opened: number;
  turn: TurnState | null;
  turnCount: number;
  readonly subagents: Map<string, SubagentState>;
  readonly held: Map<string, HeldSubagent>;
  readonly links: Map<string, { readonly toolCallId: string; readonly source: string }>;
  readonly tools: Map<string, ToolState>;
  readonly calls: Map<string, CallState>;
  readonly toolCallHints: Map<string, ToolCallHint>;
  /** By the tool call's id, until a hook or a result tells of it or its thread ends. */
  readonly untold: Map<string, UntoldCall>;
  readonly hints: Hints;
  lastOwner: LastOwner | undefined;
  /** Subagents by the names that their requests give them. */
  readonly names: Map<string, string>;
  /** Links by name that nothing has explained yet: name → tool calls, oldest first. */
  readonly namedLinks: Map<string, { readonly toolCallId: string; readonly source: string }[]>;
  /** Calls so far that only hooks without an id told of. */
  namelessCalls: number;
  sawModelTraffic: boolean;
  lastActivity: Micros;
}

/** A session of which nothing is known but its name. */
export function newSession(id: string, agent: string, at: Micros): SessionState {
  return {
    id,
    agent,
    config: {},
    metadata: {},
    root: null,
    opened: 0,
    turn: null,
    turnCount: 0,
    subagents: new Map(),
    held: new Map(),
    links: new Map(),
    tools: new Map(),
    calls: new Map(),
    toolCallHints: new Map(),
    untold: new Map(),
    hints: newHints(),
    lastOwner: undefined,
    names: new Map(),
    namedLinks: new Map(),
    namelessCalls: 0,
    sawModelTraffic: false,
    lastActivity: at,
  };
}

/** Whether anything of the session is still open. */
export function isActive(state: SessionState): boolean {
  return state.root?.open === true || !isIdle(state);
}

/** Whether nothing is open below the session's own scope. */
export function isIdle(state: SessionState): boolean {
  if (state.turn?.open === true || state.calls.size > 0 || state.untold.size > 0) return false;
  return ![...state.tools.values(), ...state.subagents.values()].some((scope) => scope.open);
}
