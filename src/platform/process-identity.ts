import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Whether a process with this id lives (in our process namespace). One that belongs to somebody else counts as living. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, "code") === "EPERM";
  }
}

/**
 * When a process started, so that a reused pid is not taken for it: opaque, comparable only for equality on one machine.
 * Empty where the system does not tell (anything but Linux).
 */
export function processStart(pid: number = process.pid): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in brackets and may hold blanks and brackets: count from its end.
    return (
      stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .at(19) ?? ""
    );
  } catch {
    return "";
  }
}

/** Names the process namespace: a pid says nothing about a process of another container that shares our files. */
export function processNamespace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
