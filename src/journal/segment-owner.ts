import { statSync } from "node:fs";
import { processNamespace } from "../platform/process-namespace.ts";
import { isRunning } from "./process-start.ts";
import type { SegmentRecord } from "./records.ts";
import { writerOf } from "./segment-files.ts";
import { isLeft } from "./whole-mark.ts";

/** A process of another container cannot be asked: it counts as gone when its segment was left alone for so long. */
const foreignMillis = 600_000;

/** A process marks its segment as its own this often, so that others of other containers know; in milliseconds. */
export const ownedEveryMillis: number = 120_000;

/**
 * Whether the process that a segment belongs to may still write to it. Its header says so; before that is written (the
 * process has only just made the file, or the disk is full) the pid in its name does.
 */
export function isOwned(path: string, header: SegmentRecord | undefined): boolean {
  if (header === undefined) {
    const pid = writerOf(path);
    return pid !== undefined && isRunning(pid, "");
  }
  const running = isForeign(header) ? isFresh(path) : isRunning(header.pid, header.processStart);
  return running && !isLeft(path);
}

function isForeign({ namespace }: SegmentRecord): boolean {
  return namespace !== undefined && namespace !== processNamespace();
}

function isFresh(path: string): boolean {
  const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return Date.now() - mtimeMs < foreignMillis;
}
