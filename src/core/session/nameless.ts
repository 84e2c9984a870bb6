import type { Micros } from "../clock.ts";
import { isoTime, second } from "../clock.ts";
import type { SessionState } from "./session-state.ts";

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

/** What has to be known of a session to tell whether a nameless request is its. */
export interface Candidate {
  readonly id: string;
  readonly agent: string;
  readonly open: boolean;
  readonly lastActivity: Micros;
  /** Absent for sessions that have left memory: they are recognised by nothing. */
  readonly state?: SessionState;
}

/** What comes this soon after a session's end, and names nobody, still belongs to it (a title). */
const lateIdle: Micros = 60 * second;
const prefix = "gateway-";

/** Whether a session was made for requests that named none. */
export function isNameless(id: string): boolean {
  return id.startsWith(prefix);
}

/**
 * Where a request without any id belongs (decision 4): to the session that knows its calls or words, to the run's
 * session, to the only open session of its agent, else to a session of its own.
 */
export function sessionForNameless(request: NamelessRequest, sessions: readonly Candidate[]): string {
  const own = sessions.filter((candidate) => candidate.agent === request.agent);
  const recognised = recognise(own, request);
  if (recognised !== undefined) return recognised;
  const open = own.filter((candidate) => candidate.open);
  const named = open.filter(({ id }) => !isNameless(id));
  if (named.length === 1 && named[0] !== undefined) return named[0].id;
  const candidates = named.length > 0 ? named : own.filter((candidate) => isLate(candidate, request.at));
  const latest = candidates.toSorted((a, b) => b.lastActivity - a.lastActivity)[0];
  if (latest !== undefined && (request.runAgent || named.length === 0)) return latest.id;
  const nameless = open.find(({ id }) => isNameless(id));
  return nameless?.id ?? `${prefix}${isoTime(request.at).replaceAll(":", "-")}`;
}

function isLate({ id, lastActivity }: Candidate, at: Micros): boolean {
  return !isNameless(id) && at - lastActivity <= lateIdle;
}

/** The only session that knows one of the request's calls, else the only one that was told its words. */
function recognise(sessions: readonly Candidate[], request: NamelessRequest): string | undefined {
  const { text, toolCallIds = [] } = request;
  const known = sessions.flatMap(({ state }) => state ?? []);
  const byCall = known.filter((state) => toolCallIds.some((id) => state.tools.has(id) || state.toolCallHints.has(id)));
  if (byCall.length === 1) return byCall[0]?.id;
  if (text === undefined) return undefined;
  const byWords = known.filter(({ hints }) => [...hints.pending, ...hints.learned].some((hint) => hint.text === text));
  return byWords.length === 1 ? byWords[0]?.id : undefined;
}
