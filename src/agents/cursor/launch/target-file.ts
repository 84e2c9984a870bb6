import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { RelayError, messageOf } from "../../../errors.ts";

/** Larger files are no hook configuration. */
const largest = 1024 * 1024;

/**
 * The file that a path leads to, links followed. Throws RelayError `config` for what is no plain file that may be
 * written: the mode counts for root too, since it is the person's word.
 */
export function resolveTarget(path: string): string {
  if (!exists(path)) return join(realDirectory(dirname(path)), basename(path));
  let target: string;
  try {
    target = realpathSync(path);
  } catch {
    throw new RelayError("launch", `${path} is a link that leads nowhere; mend or remove it`);
  }
  const stat = statSync(target);
  if (!stat.isFile()) throw new RelayError("launch", `${path} is not a file; ${wayOut}`);
  if (stat.size > largest) throw new RelayError("launch", `${path} is larger than 1 MiB; ${wayOut}`);
  if ((stat.mode & 0o222) === 0) throw new RelayError("launch", `${path} is read-only; make it writable, or ${wayOut}`);
  return target;
}

/** What a person can do who does not want the file touched. */
export const wayOut = "set [agents.cursor] patch_restore_hooks = false to run without hooks";

/** A directory with its links followed, as far as it exists: two ways to one file must meet. */
function realDirectory(path: string): string {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return dirname(path) === path ? path : join(realDirectory(dirname(path)), basename(path));
  if (!entry.isDirectory()) throw new RelayError("launch", `${path} is not a directory; ${wayOut}`);
  return realpathSync(path);
}

/**
 * The file's text, a byte order mark included; null when there is none. Throws RelayError `config` for other than UTF-8, and
 * for more than `most` bytes.
 */
export function readTarget(path: string, most: number = largest): string | null {
  if (!exists(path)) return null;
  try {
    if (statSync(path).size > most) throw new Error("it is too large");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    throw new RelayError("launch", `${path} cannot be read as text (${messageOf(error)}); ${wayOut}`, { cause: error });
  }
}

/**
 * Replaces a file as a whole, with its mode and owner; readers see the old text or the new one. A new one gets `mode`.
 * Throws the system's error, with the old file in place. With `expected`, a file that somebody has changed meanwhile is
 * left alone.
 *
 * @returns whether it was replaced
 */
export function writeTarget(
  path: string,
  text: string,
  { mode = 0o644, expected }: { readonly mode?: number; readonly expected?: string | null } = {},
): boolean {
  const held = statSync(path, { throwIfNoEntry: false });
  const draft = join(dirname(path), draftName(path));
  try {
    const file = openSync(draft, "wx", mode);
    try {
      if (held !== undefined) keepOwner(file, held);
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (expected !== undefined && readTarget(path) !== expected) {
      unlinkSync(draft);
      return false;
    }
    renameSync(draft, path);
    return true;
  } catch (error) {
    removeQuietly(() => unlinkSync(draft));
    throw error;
  }
}

/** Removes drafts that killed runs have left. To be called only while no other run can be writing. */
export function removeDrafts(path: string): void {
  const directory = dirname(path);
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) return;
  const ours = draftPattern(path);
  for (const name of readdirSync(directory)) {
    if (ours.test(name)) removeQuietly(() => unlinkSync(join(directory, name)));
  }
}

/** Whether something is there, be it a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // Something above it is a file.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}

/** Makes the file's directory if it is missing. */
export function makeDirectory(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
}

/** Removes the file, and its directory when asked to and nothing else is in it. */
export function removeTarget(path: string, directoryToo: boolean): void {
  removeQuietly(() => unlinkSync(path));
  if (directoryToo) removeQuietly(() => rmdirSync(dirname(path)));
}

function keepOwner(file: number, held: { readonly mode: number; readonly uid: number; readonly gid: number }): void {
  if (held.uid !== process.getuid?.() || held.gid !== process.getgid?.()) {
    removeQuietly(() => fchownSync(file, held.uid, held.gid));
  }
  fchmodSync(file, held.mode & 0o7777);
}

function draftName(path: string): string {
  return `.${basename(path)}.nemo-relay-${process.pid}.tmp`;
}

function draftPattern(path: string): RegExp {
  return new RegExp(`^\\.${basename(path).replaceAll(".", "\\.")}\\.nemo-relay-\\d+\\.tmp$`);
}

function removeQuietly(work: () => void): void {
  try {
    work();
  } catch {
    // It is gone already, or not ours to change: what is left says so itself.
  }
}
