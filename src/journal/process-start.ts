import { readFileSync } from "node:fs";
import { isAlive } from "../platform/process-alive.ts";

/** Position of the start time in /proc/PID/stat, counted after the command name. */
const startField = 19;

/**
 * When a process started, as an opaque text: a pid that was given to another process later has another one.
 * Empty where the system does not tell (then the pid alone counts) or the process is gone.
 */
export function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[startField] ?? "";
  } catch {
    return "";
  }
}

/** Whether the process that wrote this still runs. */
export function isRunning(pid: number, start: string): boolean {
  return isAlive(pid) && (start === "" || processStart(pid) === start);
}
