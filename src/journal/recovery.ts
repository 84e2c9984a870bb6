import { closeSync, constants, fstatSync, ftruncateSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { IdSource } from "../core/clock.ts";
import type { SessionRegistry } from "../core/session/registry.ts";
import { messageOf } from "../errors.ts";
import type { IntakeEntry } from "../intake/entry.ts";
import { lastPlace, lastTime } from "../intake/entry.ts";
import { readIntake } from "../intake/intake-log.ts";
import { withNote } from "./batch.ts";
import { encodeFrames } from "./frame.ts";
import type { RuntimeJournal } from "./journal.ts";
import type { JournalLayout } from "./layout.ts";
import { layoutAround, segmentEnding } from "./layout.ts";
import { openPrivate, writeWhole } from "../platform/private-file.ts";
import type { EventRecord, JournalRecord, SegmentRecord } from "./records.ts";
import { removeIntake } from "./segment-files.ts";
import { isOwned } from "./segment-owner.ts";
import type { CallPlace } from "./segment-past.ts";
import { SegmentPast, pastUntil } from "./segment-past.ts";
import { SegmentReader } from "./segment-reader.ts";
import { SessionIndex } from "./session-index.ts";
import { isWhole, markWhole } from "./whole-mark.ts";

/**
 * Closes, in their own segments and once, the scopes that dead processes left open; cuts off what they wrote by half.
 * Returns how many segments were closed. A segment that cannot be recovered is told and left as it is. One process at a
 * time: whoever calls this has the journal's lock.
 */
export function recoverSegments(
  layout: JournalLayout,
  own: string,
  { ids, warn, replay }: Omit<Ending, "reason">,
): number {
  const names = readdirSync(layout.segments).filter((name) => name.endsWith(segmentEnding) && name !== basename(own));
  let recovered = 0;
  for (const name of names.toSorted()) {
    const path = join(layout.segments, name);
    if (isWhole(path)) {
      removeIntake(path);
      continue;
    }
    try {
      if (!endSegment(path, { ids, warn, replay, reason: "process_ended" })) continue;
      recovered += 1;
    } catch (error) {
      warn(`what a run left open could not be closed (${messageOf(error)}); the next run tries again`);
    }
  }
  return recovered;
}

/** What the process of a segment had answered and not recorded, and where the segment ends. */
export interface LeftIntake {
  readonly entries: readonly IntakeEntry[];
  /** Everything that arrived up to this place is in the segment. */
  readonly place: number;
  readonly registry: SessionRegistry;
  readonly seq: number;
  /** Model calls that the segment shows, by their ids. */
  readonly calls: ReadonlyMap<string, CallPlace>;
  /** The agent of a transparent run (registered id). */
  readonly agent: string | undefined;
  /** Where it is recorded. */
  readonly journal: RuntimeJournal;
  readonly warn: (message: string) => void;
}

/** Records what is left; returns the next sequence number. */
export type Replay = (left: LeftIntake) => number;

/** How to end a segment. */
export interface Ending {
  readonly ids: IdSource;
  readonly warn: (message: string) => void;
  /** Without it a segment is left alone whose process had not recorded everything. */
  readonly replay?: Replay | undefined;
  /** `process_ended`: not while the segment has an owner. */
  readonly reason: "process_ended" | "journal_rotated";
}

/** Replays a segment that nobody writes to any more and appends what is missing; false while its process does. */
export function endSegment(path: string, ending: Ending): boolean {
  const { ids, warn, reason, replay } = ending;
  const isOthers = (header: SegmentRecord | undefined): boolean => reason === "process_ended" && isOwned(path, header);
  const reader = new SegmentReader(path);
  const past = new SegmentPast(ids);
  try {
    for (const placed of reader.next()) {
      past.take(placed);
      if (placed.record.kind === "segment" && isOthers(placed.record)) return false;
    }
    if (past.header === undefined && isOthers(past.header)) return false;
    const end = past.wholeUntil(reader.offset);
    // What was written by half is read once more without it.
    const whole = end === reader.offset ? past : pastUntil(path, end, ids);
    const entries = readIntake(path);
    if (entries.length > 0 && replay === undefined) return false;
    const left = recordLeft(path, whole, { entries, replay, warn });
    // A log can hold some hundred thousand: too many to hand to a function one by one, on a thread with a small stack.
    const at = entries.reduce((latest, entry) => Math.max(latest, lastTime(entry)), whole.at);
    const place = entries.reduce((last, entry) => Math.max(last, lastPlace(entry)), 0);
    const records = [...left.records, ...closings(whole.registry, { at, seq: left.seq, ids, reason })];
    append(path, end, encodeFrames(withNote(records, place)));
    removeIntake(path);
    markWhole(path, warn);
    return true;
  } finally {
    reader.close();
  }
}

/** The ends of what is open. They bear the time of the last thing that was seen: when the process died nobody knows. */
function closings(
  registry: SessionRegistry,
  from: { readonly at: number; readonly seq: number } & Pick<Ending, "ids" | "reason">,
): readonly EventRecord[] {
  let { seq } = from;
  return registry.closeAll(from.reason).map((input): EventRecord => {
    const drawn: string[] = [];
    const draw = (): string => {
      const id = from.ids.next();
      drawn.push(id);
      return id;
    };
    const relay = registry.apply(input, from.at, { next: draw });
    const record: EventRecord = { kind: "event", at: from.at, input, ids: drawn, seq, relay };
    seq += relay.length;
    return record;
  });
}

/** Records what the segment's process had answered and not recorded. */
function recordLeft(
  path: string,
  past: SegmentPast,
  { entries, replay, warn }: { readonly entries: readonly IntakeEntry[] } & Pick<Ending, "replay" | "warn">,
): { readonly records: readonly JournalRecord[]; readonly seq: number } {
  const { place, registry, seq, calls, agent } = past;
  if (entries.length === 0 || replay === undefined) return { records: [], seq };
  const records: JournalRecord[] = [];
  const index = new SessionIndex(layoutAround(path), basename(path), warn);
  const journal: LeftIntake["journal"] = {
    path,
    size: 0,
    note: (session) => index.note(session),
    append: (session, more) => {
      if (session !== undefined) index.note(session);
      records.push(...more);
    },
    appendTogether: (more) => void records.push(...more),
    own: () => {},
    rotate: () => false,
  };
  return { seq: replay({ entries, place, registry, seq, calls, agent, journal, warn }), records };
}

/** Appends after what is whole; what stands behind it was being written when the process died. */
function append(path: string, end: number, bytes: Uint8Array): void {
  const file = openPrivate(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    if (fstatSync(file).size > end) ftruncateSync(file, end);
    if (bytes.length > 0) writeWhole(file, [bytes], end);
  } finally {
    closeSync(file);
  }
}
