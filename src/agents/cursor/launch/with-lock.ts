import { Database } from "bun:sqlite";

/** How long one run waits for another's few file operations, in milliseconds. */
const patience = 5000;

/**
 * Runs `work` while no other process is inside for the same file. The lock is SQLite's own: the system drops it when the
 * process dies, however it dies, so that there is no stale one to judge. Throws when it is not to be had in time.
 */
export function withLock<T>(file: string, work: () => T): T {
  const lock = new Database(file, { create: true });
  try {
    lock.run(`PRAGMA busy_timeout = ${patience}`);
    lock.run("BEGIN EXCLUSIVE");
    return work();
  } finally {
    lock.close();
  }
}
