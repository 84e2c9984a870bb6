import type { IdSource, Micros } from "../clock.ts";
import { second } from "../clock.ts";
import type { Content } from "../events/content.ts";
import type { CloseReason, NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import type { RelayEvent } from "../events/relay-event.ts";
import { apply } from "./apply.ts";
import { ChildSessions } from "./child-sessions.ts";
import type { Candidate, NamelessRequest } from "./nameless.ts";
import { isNameless, sessionForNameless } from "./nameless.ts";
import type { SessionState } from "./session-state.ts";
import { isActive, isIdle, newSession } from "./session-state.ts";

/** Sessions that no agent named are closed after this long without a request. */
const namelessIdle: Micros = 300 * second;
/** Sessions leave memory after this long without an event. That closes nothing: a late event brings them back. */
const dormantAfter: Micros = 1800 * second;
/** Of sessions in which nothing is open this many stay in memory, those of the latest events: what comes late is theirs. */
const endedAtHand = 256;
/** What is left of an ended session is forgotten after this long: a later event begins it anew. */
const forgottenAfter: Micros = 86_400 * second;

/** What is kept in memory of a session that has left it. */
interface Dormant {
  readonly agent: string;
  readonly lastActivity: Micros;
  readonly open: boolean;
  readonly turnOpen: boolean;
}

/** All sessions of this process. */
export class SessionRegistry {
  readonly #sessions = new Map<string, SessionState>();
  readonly #dormant = new Map<string, Dormant>();
  readonly #children = new ChildSessions();
  readonly #turnIdle: Micros;

  constructor(turnIdle: Micros) {
    this.#turnIdle = turnIdle;
  }

  /** The event as its true session is to take it: a subagent's own session is its parent's (see ChildSessions). */
  route<C, Q, R>(event: NormalizedEvent<C, Q, R>): NormalizedEvent<C, Q, R> {
    return this.#children.route(event, (session) => this.#sessions.has(session) || this.#dormant.has(session));
  }

  /** Session and identity of a model request, likewise. */
  routeRequest(
    session: string,
    identity: RequestIdentity,
  ): { readonly session: string; readonly identity: RequestIdentity } {
    return this.#children.routeRequest(session, identity);
  }

  /** Applies one event to its session, creating the session when it is new. One that is dormant must have been woken. */
  apply(event: NormalizedEvent<Content>, at: Micros, ids: IdSource): readonly RelayEvent[] {
    let state = this.#sessions.get(event.session);
    if (state === undefined) {
      state = newSession(event.session, event.agent, at);
      this.#sessions.set(event.session, state);
    }
    return apply(state, event, at, ids);
  }

  /** Whether hooks have told of a tool call. */
  knowsCall(session: string, toolCallId: string): boolean {
    return this.#sessions.get(session)?.tools.has(toolCallId) === true;
  }

  /** Where a request without any id belongs (decision 4). */
  sessionForNameless(request: NamelessRequest): string {
    const awake = [...this.#sessions.values()].map((state): Candidate => {
      const { id, agent, lastActivity } = state;
      return { id, agent, lastActivity, open: state.root?.open === true, state };
    });
    const dormant = [...this.#dormant].map(([id, kept]): Candidate => ({ id, ...kept }));
    return sessionForNameless(request, [...awake, ...dormant]);
  }

  /** Whether a session has left memory. Before its next event its inputs have to be applied again, after `wake`. */
  isDormant(session: string): boolean {
    return this.#dormant.has(session);
  }

  /** Sessions that have left memory and are open. */
  dormantOpen(): readonly string[] {
    return [...this.#dormant].filter(([, { open }]) => open).map(([session]) => session);
  }

  /** Makes room for a dormant session's state: its recorded inputs are applied next. */
  wake(session: string): void {
    this.#dormant.delete(session);
  }

  /** What has to be closed because nothing happened for too long; sends idle sessions out of memory. */
  due(at: Micros): readonly NormalizedEvent<Content>[] {
    const events = [...this.#sessions.values()].flatMap((state) => this.#dueOf(state, at) ?? []);
    const ended = [...this.#sessions.values()].filter((state) => !isActive(state));
    for (const state of ended.toSorted((a, b) => b.lastActivity - a.lastActivity).slice(endedAtHand))
      this.#putToSleep(state, { open: false, turnOpen: false });
    for (const [session, { agent, lastActivity, open, turnOpen }] of this.#dormant) {
      if (turnOpen && at - lastActivity > this.#turnIdle)
        events.push(closing({ id: session, agent }, "turn", "idle_timeout"));
      else if (!open && at - lastActivity > forgottenAfter) this.#dormant.delete(session);
    }
    return events;
  }

  /** What has to be closed because this process ends. Dormant sessions have to be woken before. */
  closeAll(reason: CloseReason = "gateway_shutdown"): readonly NormalizedEvent<Content>[] {
    return [...this.#sessions.values()].filter(isActive).map((state) => closing(state, "session", reason));
  }

  /** Whether nothing is under way in any session: no turn, call, tool or subagent. */
  isQuiet(): boolean {
    return [...this.#dormant.values()].every(({ turnOpen }) => !turnOpen) && this.sessions().every(isIdle);
  }

  /** The sessions in memory, in the order in which they were first seen. */
  sessions(): readonly SessionState[] {
    return [...this.#sessions.values()];
  }

  #dueOf(state: SessionState, at: Micros): NormalizedEvent<Content> | undefined {
    const idle = at - state.lastActivity;
    if (state.calls.size > 0) return undefined;
    const open = state.root?.open === true;
    if (isNameless(state.id) && open && idle > namelessIdle) return closing(state, "session", "idle_timeout");
    const turnOpen = state.turn?.open === true;
    if (turnOpen && idle > this.#turnIdle) return closing(state, "turn", "idle_timeout");
    if (idle > dormantAfter) this.#putToSleep(state, { open: isActive(state), turnOpen });
    return undefined;
  }

  #putToSleep(state: SessionState, { open, turnOpen }: { readonly open: boolean; readonly turnOpen: boolean }): void {
    const { id, agent, lastActivity } = state;
    this.#sessions.delete(id);
    this.#dormant.set(id, { agent, lastActivity, open, turnOpen });
    if (!open) this.#children.forget(id);
  }
}

function closing(
  { id, agent }: Pick<SessionState, "id" | "agent">,
  what: "turn" | "session",
  reason: CloseReason,
): NormalizedEvent<Content> {
  return { kind: "close", what, reason, agent, session: id, metadata: {} };
}
