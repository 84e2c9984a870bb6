import { basename, join } from "node:path";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { ContentReader } from "../core/events/content.ts";
import { ContentStore } from "./content-store.ts";
import type { JournalLayout } from "./layout.ts";
import type { EventRecord } from "./records.ts";
import { SegmentReader } from "./segment-reader.ts";
import { segmentsOf } from "./session-index.ts";

/** Up to where to read: everything before sequence number `seq` of segment `path`. */
export interface HistoryEnd {
  readonly path: string;
  readonly seq: number;
  /** Nothing of the session stands in `path` before `seq`: that segment need not be read. */
  readonly first?: boolean;
}

/** The relay events of a session before a point, oldest first, over all segments that hold it. */
export function* sessionHistory(
  layout: JournalLayout,
  session: string,
  end: HistoryEnd,
): Generator<{ readonly event: RelayEvent; readonly content: ContentReader }> {
  for (const name of segmentsOf(layout, session)) {
    const last = name === basename(end.path);
    if (last && end.first === true) return;
    yield* readSegment(join(layout.segments, name), session, last ? end.seq : Number.POSITIVE_INFINITY);
    if (last) return;
  }
}

/** The inputs of some sessions in one segment, in order: applied again they give the sessions' states. */
export function* recordedInputs(path: string, sessions: ReadonlySet<string>): Generator<EventRecord> {
  const reader = new SegmentReader(path);
  try {
    for (const { record } of reader.next()) {
      if (record.kind === "event" && sessions.has(record.input.session)) yield record;
    }
  } finally {
    reader.close();
  }
}

function* readSegment(
  path: string,
  session: string,
  before: number,
): Generator<{ readonly event: RelayEvent; readonly content: ContentReader }> {
  let reader: SegmentReader;
  try {
    reader = new SegmentReader(path);
  } catch {
    // Retention has taken it: what is left of the session is shown.
    return;
  }
  try {
    const store = new ContentStore(reader);
    const content = store.forSession(session);
    for (const { record, offset } of reader.next()) {
      if (record.kind === "content" && record.session === session) store.note(session, record.ref.hash, offset);
      if (record.kind !== "event" || record.input.session !== session) continue;
      for (const [index, event] of record.relay.entries()) {
        if (record.seq + index < before) yield { event, content };
      }
    }
  } finally {
    reader.close();
  }
}
