import { rmSync } from "node:fs";
import { lockFile } from "../platform/file-lock.ts";

/** Ending of the file beside a segment whose lock says that somebody recovers it or delivers from it. */
export const lockEnding = ".lock";

/**
 * Makes this process the only one that recovers a dead process's segment, or delivers from it. Returns what gives it
 * back; undefined while another process has it, or when the disk refuses.
 */
export function lockSegment(path: string): (() => void) | undefined {
  const file = `${path}${lockEnding}`;
  try {
    const release = lockFile(file, 0);
    if (release === undefined) return undefined;
    return () => {
      // Before it is given back: whoever waits at the removed file notices.
      rmSync(file, { force: true });
      release();
    };
  } catch {
    return undefined;
  }
}
