import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RelayEvent } from "../core/events/relay-event.ts";
import { listSessions } from "../journal/find-session.ts";
import { sessionHistory } from "../journal/history.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { segmentsOf } from "../journal/session-index.ts";

/** Which sessions to list. */
export interface ListRequest {
  readonly limit: number;
  /** A registered id. */
  readonly agent: string | undefined;
  /** Only sessions that were opened since then, epoch milliseconds. */
  readonly since: number | undefined;
}

/** A session as a list shows it. Times are epoch milliseconds. */
export interface ListedSession {
  readonly session: string;
  /** Registered id. */
  readonly agent: string;
  readonly startedAt: number;
  /** When a run last opened it. */
  readonly openedAt: number;
  /** How many runs it has gone through. */
  readonly runs: number;
}

/** Recorded sessions, the one that was opened last first; of each only the first event is read. */
export function listRecorded(layout: JournalLayout, request: ListRequest): readonly ListedSession[] {
  const listed: ListedSession[] = [];
  for (const { session, modified } of listSessions(layout)) {
    if (listed.length >= request.limit || modified < (request.since ?? 0)) break;
    const segments = segmentsOf(layout, session).filter((name) => existsSync(join(layout.segments, name)));
    const first = segments.length === 0 ? undefined : firstEvent(layout, session);
    // Retention may have taken all of it: its index alone is no record.
    if (first === undefined || (request.agent !== undefined && first.agent !== request.agent)) continue;
    const { agent, time } = first;
    listed.push({ session, agent, startedAt: time / 1000, openedAt: modified, runs: segments.length });
  }
  return listed;
}

function firstEvent(layout: JournalLayout, session: string): RelayEvent | undefined {
  for (const { event } of sessionHistory(layout, session, { path: "", seq: 0 })) return event;
  return undefined;
}
