import type { IdSource, Micros } from "../clock.ts";
import { isoTime, second } from "../clock.ts";
import type { Content } from "../events/content.ts";
import type { NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import type { RelayEvent } from "../events/relay-event.ts";
import { apply } from "./apply.ts";
import { ChildSessions } from "./child-sessions.ts";
import type { SessionState } from "./session-state.ts";
import { isActive, newSession } from "./session-state.ts";

/** Sessions that no agent named are closed after this long without a request. */
const namelessIdle: Micros = 300 * second;
/** Ended sessions leave memory after this long; a late event brings them back under the same id. */
const endedIdle: Micros = 1800 * second;
const namelessPrefix = "gateway-";

/** Which session a request without a session id belongs to. */
export interface NamelessRequest {
  /** The agent that its headers or route speak for. */
  readonly agent: string;
  /** In a transparent run: nothing but this agent can have sent it. */
  readonly runAgent: boolean;
  readonly at: Micros;
  /** The last user message's words, and the calls whose results it carries: sessions are recognised by them. */
  readonly text?: string | undefined;
  readonly toolCallIds?: readonly string[];
}

/** All sessions of this process. */
export class SessionRegistry {
  readonly #sessions = new Map<string, SessionState>();
  readonly #children = new ChildSessions();
  readonly #turnIdle: Micros;

  constructor(turnIdle: Micros) {
    this.#turnIdle = turnIdle;
  }

  /** The event as its true session is to take it: a subagent's own session is its parent's (see ChildSessions). */
  route<C, Q, R>(event: NormalizedEvent<C, Q, R>): NormalizedEvent<C, Q, R> {
    return this.#children.route(event, (session) => this.#sessions.has(session));
  }

  /** Session and identity of a model request, likewise. */
  routeRequest(
    session: string,
    identity: RequestIdentity,
  ): { readonly session: string; readonly identity: RequestIdentity } {
    return this.#children.routeRequest(session, identity);
  }

  /** Applies one event to its session, creating the session when it is new. */
  apply(event: NormalizedEvent<Content>, at: Micros, ids: IdSource): readonly RelayEvent[] {
    let state = this.#sessions.get(event.session);
    if (state === undefined) {
      state = newSession(event.session, event.agent, at);
      this.#sessions.set(event.session, state);
    }
    return apply(state, event, at, ids);
  }

  /**
   * Where a request without any id belongs (decision 4): to the run's session, to the only open session of its agent,
   * else to a session of its own.
   */
  sessionForNameless(request: NamelessRequest): string {
    const own = [...this.#sessions.values()].filter((state) => state.agent === request.agent);
    const recognised = recognise(own, request);
    if (recognised !== undefined) return recognised.id;
    const open = own.filter((state) => state.root?.open === true);
    const named = open.filter((state) => !state.id.startsWith(namelessPrefix));
    if (named.length === 1 && named[0] !== undefined) return named[0].id;
    const candidates = named.length > 0 ? named : own.filter((state) => isLate(state, request.at));
    const latest = candidates.toSorted(byActivity)[0];
    if (latest !== undefined && (request.runAgent || named.length === 0)) return latest.id;
    const nameless = open.find((state) => state.id.startsWith(namelessPrefix));
    return nameless?.id ?? `${namelessPrefix}${isoTime(request.at).replaceAll(":", "-")}`;
  }

  /** What has to be closed because nothing happened for too long. */
  due(at: Micros): readonly NormalizedEvent<Content>[] {
    const events: NormalizedEvent<Content>[] = [];
    for (const state of this.#sessions.values()) {
      const idle = at - state.lastActivity;
      if (state.calls.size > 0) continue;
      if (state.id.startsWith(namelessPrefix) && state.root?.open === true && idle > namelessIdle) {
        events.push(closing(state, "session", "idle_timeout"));
      } else if (state.turn?.open === true && idle > this.#turnIdle) {
        events.push(closing(state, "turn", "idle_timeout"));
      } else if (!isActive(state) && idle > endedIdle) {
        this.#sessions.delete(state.id);
        this.#children.forget(state.id);
      }
    }
    return events;
  }

  /** What has to be closed because this process ends. */
  closeAll(): readonly NormalizedEvent<Content>[] {
    return [...this.#sessions.values()].filter(isActive).map((state) => closing(state, "session", "gateway_shutdown"));
  }

  /** The sessions in memory, in the order in which they were first seen. */
  sessions(): readonly SessionState[] {
    return [...this.#sessions.values()];
  }
}

/** The only session that knows one of the request's calls, else the only one that was told its words. */
function recognise(sessions: readonly SessionState[], request: NamelessRequest): SessionState | undefined {
  const { text, toolCallIds = [] } = request;
  const byCall = sessions.filter((state) =>
    toolCallIds.some((id) => state.tools.has(id) || state.toolCallHints.has(id)),
  );
  if (byCall.length === 1) return byCall[0];
  if (text === undefined) return undefined;
  const told = ({ hints }: SessionState): boolean =>
    [...hints.pending, ...hints.learned].some((hint) => hint.text === text);
  const byWords = sessions.filter(told);
  return byWords.length === 1 ? byWords[0] : undefined;
}

/** What comes this soon after a session's end, and names nobody, still belongs to it (a title). */
const lateIdle: Micros = 60 * second;

function isLate(state: SessionState, at: Micros): boolean {
  return !state.id.startsWith(namelessPrefix) && at - state.lastActivity <= lateIdle;
}

function byActivity(a: SessionState, b: SessionState): number {
  return b.lastActivity - a.lastActivity;
}

function closing(
  state: SessionState,
  what: "turn" | "session",
  reason: "idle_timeout" | "gateway_shutdown",
): NormalizedEvent<Content> {
  return { kind: "close", what, reason, agent: state.agent, session: state.id, metadata: {} };
}
