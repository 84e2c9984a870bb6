import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { isRunning, processStart } from "./process-start.ts";

const lockEnding = ".lock";

/**
 * Makes this process the only one that recovers a dead process's segment, or delivers from it. Returns what gives it
 * back; undefined while another process has it. The lock of a process that is gone is taken over.
 */
export function lockSegment(path: string): (() => void) | undefined {
  const lock = `${path}${lockEnding}`;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  for (const attempt of [1, 2]) {
    try {
      const file = openSync(lock, O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o600);
      writeSync(file, `${process.pid} ${processStart(process.pid)}`);
      closeSync(file);
      return () => rmSync(lock, { force: true });
    } catch {
      if (attempt === 2 || isHeld(lock)) return undefined;
      rmSync(lock, { force: true });
    }
  }
  return undefined;
}

function isHeld(lock: string): boolean {
  try {
    const [pid, start = ""] = readFileSync(lock, "utf8").split(" ");
    return isRunning(Number(pid), start);
  } catch {
    return false;
  }
}
