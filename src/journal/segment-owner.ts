import { isRunning } from "./process-start.ts";
import type { SegmentRecord } from "./records.ts";
import { writerOf } from "./segment-files.ts";

/**
 * Whether the process that a segment belongs to may still write to it. Its header says so; before that is written (the
 * process has only just made the file, or the disk is full) the pid in its name does.
 */
export function isOwned(path: string, header: SegmentRecord | undefined): boolean {
  if (header !== undefined) return isRunning(header.pid, header.processStart);
  const pid = writerOf(path);
  return pid !== undefined && isRunning(pid, "");
}
