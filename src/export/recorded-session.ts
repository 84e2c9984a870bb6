import type { RecordedSession } from "../exporters/export-format.ts";
import { sessionHistory } from "../journal/history.ts";
import type { JournalLayout } from "../journal/layout.ts";

type Recorded = RecordedSession["events"] extends Iterable<infer One> ? One : never;

/** A session as the journal holds it now; undefined when nothing is left of it. A run that still goes on is no obstacle. */
export function recordedSession(layout: JournalLayout, session: string): RecordedSession | undefined {
  const events = sessionHistory(layout, session, { path: "", seq: 0 });
  const first = events.next();
  if (first.done === true) return undefined;
  return { session, agent: first.value.event.agent, events: startingWith(first.value, events) };
}

function* startingWith(first: Recorded, rest: Iterable<Recorded>): Generator<Recorded> {
  yield first;
  yield* rest;
}
