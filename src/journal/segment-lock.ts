import { closeSync, constants, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { isRunning, processStart } from "./process-start.ts";

const lockEnding = ".lock";
/** A lock that names nobody is being written, or its process died at that: after this long it is taken over. */
const namelessMillis = 10_000;

/**
 * Makes this process the only one that recovers a dead process's segment, or delivers from it. Returns what gives it
 * back; undefined while another process has it, or when no lock can be written. A dead process's lock is taken over.
 */
export function lockSegment(path: string): (() => void) | undefined {
  const lock = `${path}${lockEnding}`;
  const release = (): void => rmSync(lock, { force: true });
  if (!create(lock)) {
    if (isHeld(lock)) return undefined;
    release();
    if (!create(lock)) return undefined;
  }
  return release;
}

/** False when there is one already, or the disk refuses; a half-written one is taken away. */
function create(lock: string): boolean {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  let file: number;
  try {
    file = openSync(lock, O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o600);
  } catch {
    return false;
  }
  try {
    writeSync(file, `${process.pid} ${processStart(process.pid)}`);
    return true;
  } catch {
    rmSync(lock, { force: true });
    return false;
  } finally {
    closeSync(file);
  }
}

function isHeld(lock: string): boolean {
  try {
    const [pid = "", start = ""] = readFileSync(lock, "utf8").split(" ");
    if (/^[1-9]\d*$/.test(pid)) return isRunning(Number(pid), start);
    return Date.now() - statSync(lock).mtimeMs < namelessMillis;
  } catch {
    return false;
  }
}
