import { lockFile } from "../../../platform/file-lock.ts";

/** How long one run waits for another's few file operations, in milliseconds. */
const patience = 5000;

/** Runs `work` while no other process is inside for the same file. Throws when that is not to be had in time. */
export function withLock<T>(file: string, work: () => T): T {
  const release = lockFile(file, patience);
  if (release === undefined) throw new Error("another run is busy with it");
  try {
    return work();
  } finally {
    release();
  }
}
