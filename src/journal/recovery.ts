import { closeSync, constants, fstatSync, ftruncateSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { IdSource } from "../core/clock.ts";
import { SessionRegistry } from "../core/session/registry.ts";
import { messageOf } from "../errors.ts";
import { encodeFrames } from "./frame.ts";
import type { JournalLayout } from "./layout.ts";
import { segmentEnding } from "./layout.ts";
import { openPrivate, writeWhole } from "../platform/private-file.ts";
import type { EventRecord, SegmentRecord } from "./records.ts";
import { isOwned } from "./segment-owner.ts";
import { SegmentReader } from "./segment-reader.ts";
import { isWhole, markWhole } from "./whole-mark.ts";

/**
 * Closes, in their own segments and once, the scopes that dead processes left open; cuts off what they wrote by half.
 * Returns how many segments were closed. A segment that cannot be recovered is told and left as it is. One process at a
 * time: whoever calls this has the journal's lock.
 */
export function recoverSegments(
  layout: JournalLayout,
  own: string,
  { ids, warn }: { readonly ids: IdSource; readonly warn: (message: string) => void },
): number {
  const names = readdirSync(layout.segments).filter((name) => name.endsWith(segmentEnding) && name !== basename(own));
  let recovered = 0;
  for (const name of names.toSorted()) {
    const path = join(layout.segments, name);
    if (isWhole(path)) continue;
    try {
      if (!endSegment(path, { ids, warn, reason: "process_ended" })) continue;
      recovered += 1;
    } catch (error) {
      warn(`what a run left open could not be closed (${messageOf(error)}); the next run tries again`);
    }
  }
  return recovered;
}

/** How to end a segment. */
export interface Ending {
  readonly ids: IdSource;
  readonly warn: (message: string) => void;
  /** `process_ended`: not while the segment has an owner. */
  readonly reason: "process_ended" | "journal_rotated";
}

/** Replays a segment that nobody writes to any more and appends the ends that are missing; false while its process does. */
export function endSegment(path: string, { ids, warn, reason }: Ending): boolean {
  const isOthers = (header: SegmentRecord | undefined): boolean => reason === "process_ended" && isOwned(path, header);
  const reader = new SegmentReader(path);
  const registry = new SessionRegistry(Number.POSITIVE_INFINITY);
  let [at, seq] = [0, 0];
  let header: SegmentRecord | undefined;
  try {
    for (const { record } of reader.next()) {
      if (record.kind === "segment") {
        header = record;
        if (isOthers(header)) return false;
      }
      if (record.kind !== "event") continue;
      const drawn = record.ids.values();
      registry.apply(record.input, record.at, { next: () => drawn.next().value ?? ids.next() });
      at = record.at;
      seq = record.seq + record.relay.length;
    }
    if (header === undefined && isOthers(header)) return false;
    append(path, reader.offset, closings(registry, { at, seq, ids, reason }));
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

/** Appends after the last whole frame; what stands behind it was being written when the process died. */
function append(path: string, end: number, records: readonly EventRecord[]): void {
  const file = openPrivate(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    if (fstatSync(file).size > end) ftruncateSync(file, end);
    if (records.length > 0) writeWhole(file, encodeFrames(records), end);
  } finally {
    closeSync(file);
  }
}
