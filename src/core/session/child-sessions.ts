import type { NormalizedEvent, RequestIdentity } from "../events/normalized-event.ts";
import { mergeShallow } from "../json/merge.ts";

/** Where a session that is really a subagent belongs. */
interface Place {
  readonly session: string;
  readonly subagentId: string;
}

interface Waiting extends Place {
  readonly key: string;
}

/**
 * Subagents that report under a session id of their own: their hooks and requests are led to the session that started
 * them. Kept for all sessions of a process, because a child's id says nothing of its parent.
 */
export class ChildSessions {
  readonly #places = new Map<string, Place>();
  #waiting: Waiting[] = [];

  /** The event as its true session is to take it. `known` tells whether a session exists by itself. */
  route<C, Q, R>(event: NormalizedEvent<C, Q, R>, known: (session: string) => boolean): NormalizedEvent<C, Q, R> {
    const place = this.#places.get(event.session) ?? this.#adopt(event.session, event.adoptKey, known);
    const routed = place === undefined ? event : rewrite(event, place);
    this.#learn(routed);
    return routed;
  }

  /** Session and identity of a model request that names a child's session. */
  routeRequest(
    session: string,
    identity: RequestIdentity,
  ): { readonly session: string; readonly identity: RequestIdentity } {
    const place = this.#places.get(session);
    if (place === undefined) return { session, identity };
    const { mainThread: _, ...rest } = identity;
    const subagentId = identity.subagentId ?? place.subagentId;
    return { session: place.session, identity: { source: "child_session", ...rest, subagentId } };
  }

  /** Forgets the children of a session that has left memory. */
  forget(session: string): void {
    for (const [child, place] of this.#places) if (place.session === session) this.#places.delete(child);
    this.#waiting = this.#waiting.filter((waiting) => waiting.session !== session);
  }

  #learn<C, Q, R>(event: NormalizedEvent<C, Q, R>): void {
    if (event.kind === "subagent_end") {
      this.#waiting = this.#waiting.filter(({ subagentId }) => subagentId !== event.subagentId);
    }
    if (event.kind !== "subagent_start") return;
    const { session, subagentId, childSession, awaitsChild } = event;
    if (childSession !== undefined && childSession !== session) this.#places.set(childSession, { session, subagentId });
    else if (awaitsChild !== undefined) this.#waiting.push({ key: awaitsChild, session, subagentId });
  }

  /** The subagent that has waited longest gets the session: two at once cannot be told apart. */
  #adopt(session: string, key: string | undefined, known: (session: string) => boolean): Place | undefined {
    if (key === undefined || known(session)) return undefined;
    const found = this.#waiting.find((waiting) => waiting.key === key);
    if (found === undefined) return undefined;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== found);
    const place = { session: found.session, subagentId: found.subagentId };
    this.#places.set(session, place);
    return place;
  }
}

/** A child's event in its parent's session: its own beginning and turns are the subagent's affair. */
function rewrite<C, Q, R>(
  event: NormalizedEvent<C, Q, R>,
  { session, subagentId: owner }: Place,
): NormalizedEvent<C, Q, R> {
  const metadata = mergeShallow(event.metadata, { child_session_id: event.session });
  const { agent } = event;
  const base = { agent, session, metadata, subagentId: event.subagentId ?? owner };
  switch (event.kind) {
    case "session_start":
      return { kind: "hint", ...base, source: event.kind, identity: { subagentId: owner } };
    case "prompt":
      return { kind: "hint", ...base, source: event.kind, identity: { subagentId: owner }, text: event.prompt };
    case "session_end":
      return { kind: "subagent_end", ...base, subagentId: owner };
    case "subagent_start":
      return { ...event, ...base, subagentId: event.subagentId, parentSubagentId: owner };
    case "subagent_end": {
      // An end that can name only the child's session ends the child itself.
      const subagentId = event.subagentId === event.session ? owner : event.subagentId;
      return { ...event, ...base, subagentId };
    }
    case "hint":
      return { ...event, ...base, identity: { subagentId: owner, ...event.identity } };
    case "link":
      return { ...event, agent, session, metadata };
    case "tool_start":
    case "tool_end":
      return { ...event, ...base, ownerKnown: true };
    case "turn_end":
    case "mark":
    case "llm_start":
    case "llm_observed":
    case "llm_tool_call":
    case "llm_end":
    case "request_mark":
    case "close":
      return { ...event, ...base };
  }
}
