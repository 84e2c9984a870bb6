import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AckLog } from "./ack-log.ts";
import type { JournalLayout } from "./layout.ts";
import { segmentEnding } from "./layout.ts";
import { forgetSessions } from "./session-index.ts";
import { allSettled } from "./positions.ts";
import type { SegmentRecord } from "./records.ts";
import { removeSegment } from "./segment-files.ts";
import { isOwned } from "./segment-owner.ts";
import type { OwedEnds } from "./segment-survey.ts";
import { surveySegment } from "./segment-survey.ts";
import { SegmentReader } from "./segment-reader.ts";

/** How much of the past is kept. */
export interface RetentionLimits {
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
  /** Now, epoch milliseconds. */
  readonly now: number;
  /** Told of what an exporter will never get, before it goes. */
  readonly onDropped?: (owed: OwedEnds) => void;
}

interface Candidate {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  /** Some exporter has not settled all of it. */
  readonly owed: boolean;
}

/**
 * Removes segments of ended processes: old ones that were delivered, and, oldest first, whatever exceeds the size limit,
 * delivered or not; then the indexes of sessions of which nothing is left. `undelivered` is the number of ends (each counted once per exporter that was owed it) that had to go.
 */
export function retain(
  layout: JournalLayout,
  limits: RetentionLimits,
): { readonly removed: number; readonly undelivered: number } {
  const candidates = findCandidates(layout);
  let total = candidates.reduce((sum, { bytes }) => sum + bytes, 0);
  let [removed, undelivered] = [0, 0];
  for (const { path, bytes, modified, owed } of candidates) {
    const old = !owed && limits.now - modified > limits.maxAgeSeconds * 1000;
    if (!old && total <= limits.maxBytes) continue;
    for (const lost of owed ? (surveySegment(path)?.owed ?? []) : []) {
      undelivered += lost.ends;
      limits.onDropped?.(lost);
    }
    removeSegment(path);
    total -= bytes;
    removed += 1;
  }
  forgetSessions(layout, limits.now);
  return { removed, undelivered };
}

/** Segments whose owner is gone, oldest first (their names begin with their time). */
function findCandidates(layout: JournalLayout): readonly Candidate[] {
  const names = readdirSync(layout.segments)
    .filter((name) => name.endsWith(segmentEnding))
    .toSorted();
  return names.flatMap((name) => {
    const path = join(layout.segments, name);
    try {
      const { size: bytes, mtimeMs: modified } = statSync(path);
      const header = readHeader(path);
      if (isOwned(path, header)) return [];
      const positions = new AckLog(path, () => {}).read();
      const owed = (header?.owed ?? []).some((identity) => positions.get(identity)?.low !== allSettled);
      return [{ path, bytes, modified, owed }];
    } catch {
      // Another process removed it meanwhile.
      return [];
    }
  });
}

function readHeader(path: string): SegmentRecord | undefined {
  const reader = new SegmentReader(path);
  try {
    for (const { record } of reader.next()) return record.kind === "segment" ? record : undefined;
    return undefined;
  } finally {
    reader.close();
  }
}
