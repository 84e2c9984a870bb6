import type { Content } from "../events/content.ts";
import type { CloseReason, NormalizedEvent, SessionConfig } from "../events/normalized-event.ts";
import type { JsonObject } from "../json/json-value.ts";
import { compact, mergeShallow } from "../json/merge.ts";
import { closeSubagents, closeTools, closeTurn } from "./closing.ts";
import type { ScopeState, SessionState } from "./session-state.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitMark, emitStart, output } from "./step.ts";

type SessionStart = Extract<NormalizedEvent<Content>, { kind: "session_start" }>;
type SessionEnd = Extract<NormalizedEvent<Content>, { kind: "session_end" }>;

/** Sources of a session start that continue a session already running. */
const continuing = new Set(["compact", "clear"]);

/** Metadata that session and turn scopes carry: what was configured for the session, what the vendor told, who it is. */
export function sessionMetadata(
  state: SessionState,
  more: { readonly [key: string]: string | number | boolean },
): JsonObject {
  const own = compact({
    session_id: state.id,
    agent_kind: state.agent,
    gateway_config_profile: state.config.profile,
    gateway_mode: state.config.gatewayMode,
    plugin_config: state.config.pluginConfig,
    ...more,
  });
  return mergeShallow(mergeShallow(state.config.metadata ?? {}, state.metadata), own);
}

/** Keeps the configuration of whoever opened the session; later ones do not change it. */
export function adoptConfig(state: SessionState, config: SessionConfig | undefined): void {
  if (state.opened === 0 && config !== undefined) state.config = config;
}

/** The session's agent scope, opened now if nothing opened it before (or after its end: the session came back). */
export function ensureRoot(step: Step, start?: SessionStart): ScopeState {
  const { state } = step;
  if (state.root?.open === true) return state.root;
  const resumed = state.opened > 0 || start?.source === "resume";
  const metadata = sessionMetadata(state, {
    nemo_relay_scope_role: "session",
    ...(start === undefined ? { start_inferred: true } : {}),
    ...(start?.source === undefined ? {} : { source: start.source }),
    ...(resumed ? { resumed: true } : {}),
  });
  const uuid = emitStart(step, {
    parent: null,
    category: "agent",
    role: "session",
    name: state.agent,
    metadata,
    ...(start === undefined ? {} : { input: start.payload }),
  });
  state.opened += 1;
  state.root = { uuid, parent: null, name: state.agent, startedAt: step.at, open: true };
  return state.root;
}

/** Handles the agent's word that a session starts. */
export function onSessionStart(step: Step, event: SessionStart): void {
  const { state } = step;
  const running = state.root?.open === true;
  state.metadata = mergeShallow(state.metadata, event.metadata);
  if (!running) {
    ensureRoot(step, event);
    return;
  }
  // A second start of a running session is not an opening: after a compaction, or when a request came before the hook.
  const name = continuing.has(event.source ?? "") ? "compaction" : "session_start";
  emitMark(step, activeScope(step), { name, data: event.payload, metadata: event.metadata });
}

/** Handles the agent's word that a session is over. */
export function onSessionEnd(step: Step, event: SessionEnd): void {
  closeSession(step, "closed_by_agent_end", {
    ...output(event.payload),
    metadata: compact({ ...event.metadata, reason: event.reason }),
  });
}

/** Closes everything of a session but model calls in flight, which end by themselves. */
export function closeSession(
  step: Step,
  reason: CloseReason,
  end: { readonly output?: Content; readonly metadata: JsonObject } = { metadata: {} },
): void {
  const { state } = step;
  const { root } = state;
  closeTools(step, reason, () => true);
  closeSubagents(step, reason);
  closeTurn(step, { reason });
  // A late event may have opened something under a session that had already ended.
  if (root?.open !== true) return;
  if (state.config.gatewayMode === "required" && !state.sawModelTraffic) {
    emitMark(step, root.uuid, { name: "gateway_traffic_missing", metadata: { gateway_mode: "required" } });
  }
  emitEnd(step, root, {
    category: "agent",
    role: "session",
    status: { code: reason === "closed_by_agent_end" ? "ok" : "unset" },
    ...output(end.output),
    metadata: mergeShallow(end.metadata, { status: reason }),
  });
}

/** The scope that marks without an owner of their own belong to: the open turn, else the session. */
export function activeScope(step: Step): string {
  const { state } = step;
  if (state.turn?.open === true) return state.turn.uuid;
  // A mark alone does not bring an ended session back.
  return state.root?.uuid ?? ensureRoot(step).uuid;
}
