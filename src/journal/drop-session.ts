import { readFileSync, statSync, utimesSync } from "node:fs";
import { replaceFile } from "../platform/atomic-file.ts";
import type { JournalRecord } from "./records.ts";
import { SegmentReader } from "./segment-reader.ts";

/** How many other sessions a segment holds. */
export function otherSessions(path: string, session: string): number {
  const others = new Set<string>();
  const reader = new SegmentReader(path);
  try {
    for (const { record } of reader.next()) others.add(sessionOf(record) ?? session);
  } finally {
    reader.close();
  }
  others.delete(session);
  return others.size;
}

/**
 * Takes the records of one session out of a segment that nobody writes to or reads any more; all others stay as they are,
 * byte for byte. Notes of what was written together go too: they would count what is gone. The file is replaced as a whole and keeps its time, from which retention counts.
 */
export async function dropSession(path: string, session: string): Promise<void> {
  const { atimeMs, mtimeMs } = statSync(path);
  const bytes = readFileSync(path);
  const kept: Buffer[] = [];
  let from = 0;
  const reader = new SegmentReader(path);
  try {
    for (const { record, offset } of reader.next()) {
      if (sessionOf(record) !== session && record.kind !== "intake") continue;
      kept.push(bytes.subarray(from, offset));
      from = reader.offset;
    }
  } finally {
    reader.close();
  }
  await replaceFile(path, Buffer.concat([...kept, bytes.subarray(from)]));
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

function sessionOf(record: JournalRecord): string | undefined {
  if (record.kind === "event") return record.input.session;
  return record.kind === "content" ? record.session : undefined;
}
