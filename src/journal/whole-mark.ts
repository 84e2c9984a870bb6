import { AckLog } from "./ack-log.ts";
import { allSettled, Positions } from "./positions.ts";

/** Stands beside the exporters' positions and says that every scope of a segment has its end. */
const wholeMark = "journal";

/** Notes that every scope of a segment has its end: nothing of it has to be recovered. */
export function markWhole(segmentPath: string, warn: (message: string) => void): void {
  new AckLog(segmentPath, warn).write(wholeMark, new Positions(allSettled));
}

/** Whether that was noted. */
export function isWhole(segmentPath: string): boolean {
  return new AckLog(segmentPath, () => {}).read().has(wholeMark);
}
