import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Opens a plain file (a new one has mode 0600), never through a link. What somebody planted in its place is refused with an
 * error: a pipe would hold us up for ever, and a file with a second name is somebody else's too.
 */
export function openPrivate(path: string, flags: number): number {
  const file = openSync(path, flags | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0), 0o600);
  try {
    const trouble = strangeness(fstatSync(file), (flags & O_WRONLY) !== 0);
    if (trouble !== undefined) throw new Error(`${path} ${trouble}`);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Why an open file may not be used as ours; undefined when it may. */
export function strangeness(stat: { readonly nlink: number; isFile(): boolean }, toWrite: boolean): string | undefined {
  if (!stat.isFile()) return "is not a plain file";
  return toWrite && stat.nlink > 1 ? "has a second name (a hard link)" : undefined;
}

/** The text of a plain file; throws when it is not there, a link, or no plain file. */
export function readPrivate(path: string): string {
  const file = openPrivate(path, O_RDONLY);
  try {
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Appends to a private file, all or nothing: what a full disk took of it is cut off again before the error is thrown. */
export function appendPrivate(path: string, bytes: Uint8Array): void {
  const file = openPrivate(path, O_WRONLY | O_APPEND | O_CREAT);
  try {
    const { size } = fstatSync(file);
    writeWhole(file, [bytes], size);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes some parts at the end of an open file, which is `size` bytes long; throws the system's error with the file as long as
 * before.
 */
export function writeWhole(file: number, parts: readonly Uint8Array[], size: number): void {
  let hasWritten = false;
  try {
    for (const bytes of parts) {
      for (let written = 0; written < bytes.length; hasWritten = true) written += writeSync(file, bytes, written);
    }
  } catch (error) {
    if (hasWritten) cutBack(file, size);
    throw error;
  }
}

function cutBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // Readers stop at the torn end; nothing more can be done about it here.
  }
}
