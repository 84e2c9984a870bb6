import { constants } from "node:fs";
import { mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive } from "./process-alive.ts";

let written = 0;

/** Temporary files that are of no use any more; a disk that refuses may refuse to remove them too. */
const leftBehind = new Set<string>();

/** Directories that have been looked through for what killed processes left. */
const swept = new Set<string>();
const temporaryName = /^\..+\.(\d+)-\d+\.tmp$/;

/**
 * Replaces a file as a whole: readers see the old content or the new one, never a part. It goes to a new file in the
 * same directory (mode 0600, never through a link that somebody put there), is synced and then renamed. Missing
 * directories are made with mode 0700. Rejects with the system's error and leaves the old file and no temporary one.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!swept.has(directory)) await sweep(directory);
  if (leftBehind.size > 0) await removeLeft();
  written += 1;
  const temporary = join(directory, `.${basename(path)}.${process.pid}-${written}.tmp`);
  try {
    await writeNew(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    leftBehind.add(temporary);
    await removeLeft();
    throw error;
  }
}

async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const file = await openNew(path, flags);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A leftover of a killed process with our process id would be in the way for good: it is nobody's any more. */
async function openNew(path: string, flags: number): Promise<Awaited<ReturnType<typeof open>>> {
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await unlink(path);
    return open(path, flags, 0o600);
  }
}

/** Removes the temporary files of processes that were killed at writing; once per directory, and never in the way. */
async function sweep(directory: string): Promise<void> {
  swept.add(directory);
  for (const name of await readdir(directory).catch(() => [])) {
    const pid = temporaryName.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await unlink(join(directory, name)).catch(() => undefined);
  }
}

async function removeLeft(): Promise<void> {
  for (const path of leftBehind) {
    try {
      await unlink(path);
      leftBehind.delete(path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") leftBehind.delete(path);
    }
  }
}
