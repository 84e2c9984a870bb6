import { chmod, readFile, realpath, rmdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileChange } from "../../agents/install.ts";
import { RelayError, messageOf } from "../../errors.ts";
import { replaceFile } from "../../platform/atomic-file.ts";

/** The bit that lets a file's owner write it. */
const ownerWrites = 0o200;

/**
 * Makes a change of a person's file: whole or not at all, through a symbolic link to the file behind it, with the file's
 * mode kept. A file that its owner has made read-only stays as it is. Throws RelayError `config`.
 */
export async function writeChange(change: FileChange): Promise<void> {
  const { path, before, after } = change;
  if (before === after) return;
  try {
    const target = before === undefined ? path : await realpath(path);
    const mode = before === undefined ? undefined : (await stat(target)).mode & 0o7777;
    // Replacing a file asks nobody for its own permission; the person has asked for it to be left alone.
    if (mode !== undefined && (mode & ownerWrites) === 0) {
      throw new RelayError("config", `${path} is read-only; make it writable first (chmod u+w). Nothing was changed`);
    }
    const now = await readFile(target, "utf8").catch(() => undefined);
    if (now !== before) {
      throw new RelayError(
        "config",
        `${path} was changed by somebody else just now; run this again. Nothing was changed`,
      );
    }
    if (after === undefined) await removeFile(target);
    else await replaceFile(target, after);
    if (after !== undefined && mode !== undefined) await chmod(target, mode);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    throw new RelayError("config", `${path} cannot be written: ${messageOf(error)}. Nothing was changed`);
  }
}

/** A directory that is empty then was made for the file alone. */
async function removeFile(path: string): Promise<void> {
  await unlink(path);
  await rmdir(dirname(path)).catch(() => undefined);
}
