import { Database } from "bun:sqlite";
import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";

/**
 * Takes a file's lock, waiting for at most so many milliseconds, and returns what gives it back; undefined while another
 * process has it. The lock is SQLite's own: the system drops it when the process dies, however it dies, so that there is
 * no stale one to judge and no reused process id to be taken in by. Throws when the file cannot be made.
 */
export function lockFile(path: string, patience: number): (() => void) | undefined {
  makeFile(path);
  const lock = new Database(path, { readwrite: true });
  try {
    lock.run(`PRAGMA busy_timeout = ${patience}`);
    lock.run("BEGIN EXCLUSIVE");
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** The lock's file stays, private and empty; anything else in its place was not made by us and goes. */
function makeFile(path: string): void {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true && found.size === 0 && found.nlink === 1) return;
  if (found !== undefined) rmSync(path, { force: true });
  try {
    closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600));
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
}
