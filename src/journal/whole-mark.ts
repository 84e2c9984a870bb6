import { AckLog } from "./ack-log.ts";
import { allSettled, Positions } from "./positions.ts";

/** Stands beside the exporters' positions and says that every scope of a segment has its end. */
const wholeMark = "journal";
/** The same for a segment that its process is done with, though it runs on. */
const leftMark = "left";

/** Notes that every scope of a segment has its end: nothing of it has to be recovered. */
export function markWhole(segmentPath: string, warn: (message: string) => void): void {
  new AckLog(segmentPath, warn).write(wholeMark, new Positions(allSettled));
}

/** Whether that was noted. */
export function isWhole(segmentPath: string): boolean {
  return new AckLog(segmentPath, () => {}).read().has(wholeMark);
}

/** Notes that a running process neither writes to a segment nor delivers from it any more: it began a new one. */
export function markLeft(segmentPath: string, warn: (message: string) => void): void {
  new AckLog(segmentPath, warn).write(leftMark, new Positions(allSettled));
}

/** Whether that was noted. */
export function isLeft(segmentPath: string): boolean {
  return new AckLog(segmentPath, () => {}).read().has(leftMark);
}
