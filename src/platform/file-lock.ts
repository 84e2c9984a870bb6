import { Database } from "bun:sqlite";
import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";

/**
 * Takes a file's lock, waiting for at most so many milliseconds, and returns what gives it back; undefined while another
 * process has it. The lock is SQLite's own: the system drops it when the process dies, however it dies, so that there is
 * no stale one to judge and no reused process id to be taken in by. Throws when the file cannot be made.
 */
export function lockFile(path: string, patience: number): (() => void) | undefined {
  const before = makeFile(path);
  const lock = new Database(path, { readwrite: true });
  try {
    lock.run(`PRAGMA busy_timeout = ${patience}`);
    lock.run("BEGIN EXCLUSIVE");
    // Whoever had it before may have removed the file that we waited at: then it guards nothing any more.
    if (lstatSync(path, { throwIfNoEntry: false })?.ino === before) return () => lock.close();
  } catch (error) {
    if (!isBusy(error)) {
      lock.close();
      throw error;
    }
  }
  lock.close();
  return undefined;
}

/** The lock's file, private and empty; anything else in its place was not made by us and goes. Returns its number. */
function makeFile(path: string): number {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true && found.size === 0 && found.nlink === 1) return found.ino;
  if (found !== undefined) rmSync(path, { force: true });
  try {
    closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600));
  } catch (error) {
    // Another process was faster: it is its file that we wait at.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return lstatSync(path).ino;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
}
