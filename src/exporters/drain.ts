import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { segmentEnding } from "../journal/layout.ts";
import type { Positions } from "../journal/positions.ts";
import { allSettled } from "../journal/positions.ts";
import { isOwned } from "../journal/segment-owner.ts";
import { SegmentReader } from "../journal/segment-reader.ts";

/** A segment of a process that is gone, with ends that an exporter of ours is still owed. */
export interface OwedSegment {
  readonly path: string;
  /** The identities that are owed something. */
  readonly identities: readonly string[];
}

/** Finds what earlier processes could not deliver and our exporters can: same kind, destination and defining file. */
export function findOwed(
  layout: JournalLayout,
  ownSegment: string,
  identities: readonly string[],
): readonly OwedSegment[] {
  const names = readdirSync(layout.segments).filter(
    (name) => name.endsWith(segmentEnding) && name !== basename(ownSegment),
  );
  return names.toSorted().flatMap((name) => {
    const path = join(layout.segments, name);
    const owed = owedOf(path, identities);
    return owed.length === 0 ? [] : [{ path, identities: owed }];
  });
}

function owedOf(path: string, identities: readonly string[]): readonly string[] {
  const positions = new AckLog(path, () => {}).read();
  const candidates = identities.filter((identity) => positions.get(identity)?.low !== allSettled);
  if (candidates.length === 0) return [];
  try {
    return unsettled(path, candidates, positions);
  } catch {
    // Gone or not ours to read: nothing to deliver from it.
    return [];
  }
}

function unsettled(
  path: string,
  candidates: readonly string[],
  positions: ReadonlyMap<string, Positions>,
): readonly string[] {
  const reader = new SegmentReader(path);
  const owed = new Set<string>();
  let wanted: readonly string[] = [];
  try {
    for (const { record } of reader.next()) {
      if (record.kind === "segment") {
        if (isOwned(path, record)) return [];
        wanted = candidates.filter((identity) => record.owed.includes(identity));
        if (wanted.length === 0) return [];
      }
      if (record.kind !== "event") continue;
      for (const [index, event] of record.relay.entries()) {
        if (event.kind !== "end") continue;
        for (const identity of wanted) {
          if (positions.get(identity)?.has(record.seq + index) !== true) owed.add(identity);
        }
      }
      if (owed.size === wanted.length) break;
    }
  } finally {
    reader.close();
  }
  return [...owed];
}
