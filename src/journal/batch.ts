import type { JournalRecord } from "./records.ts";

/**
 * Records that are written together. With a place, a note before them says that everything that arrived up to there is
 * recorded when all of them are whole.
 */
export function withNote(records: readonly JournalRecord[], place: number): readonly JournalRecord[] {
  return place === 0 ? records : [{ kind: "intake", place, records: records.length }, ...records];
}
