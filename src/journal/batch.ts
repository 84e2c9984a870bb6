import { encodeFrames } from "./frame.ts";
import type { JournalRecord } from "./records.ts";

/**
 * Encodes records that are written together. With a place, a note before them says that everything that arrived up to there
 * is recorded when all of them are whole.
 */
export function encodeBatch(records: readonly JournalRecord[], place: number): Buffer {
  const frames = encodeFrames(records);
  return place === 0
    ? frames
    : Buffer.concat([encodeFrames([{ kind: "intake", place, bytes: frames.length }]), frames]);
}
