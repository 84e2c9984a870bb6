import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Bytes after which a log file becomes `<name>.1`, in place of the one that was there. */
const largest = 4 * 2 ** 20;

/**
 * A file that lines are added to, at most twice 4 MiB with the older half in `<name>.1`. Made when the first line comes,
 * mode 0600 in a directory of mode 0700. Several processes may write to one. Never throws: a log is no reason to fail.
 */
export class LogFile {
  readonly path: string;
  #descriptor: number | undefined;
  #trouble: unknown;

  constructor(path: string) {
    this.path = path;
  }

  /** Why the file cannot be written; undefined while it can. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** Makes the file when it is not there, so that `trouble` tells. */
  open(): void {
    if (this.#descriptor !== undefined || this.#trouble !== undefined) return;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.#descriptor = openSync(this.path, "a", 0o600);
    } catch (error) {
      this.#trouble = error;
    }
  }

  /** Adds one line. */
  append(line: string): void {
    this.open();
    if (this.#descriptor === undefined) return;
    try {
      this.#descriptor = this.#withRoom(this.#descriptor, line.length);
      writeSync(this.#descriptor, `${line}\n`);
    } catch (error) {
      this.#trouble = error;
    }
  }

  #withRoom(descriptor: number, needed: number): number {
    const { size, ino, isFile } = describe(descriptor);
    if (!isFile || size + needed <= largest) return descriptor;
    // Another process may have moved it already: then the new one is at the path.
    if (statSync(this.path, { throwIfNoEntry: false })?.ino === ino) renameSync(this.path, `${this.path}.1`);
    closeSync(descriptor);
    return openSync(this.path, "a", 0o600);
  }
}

function describe(descriptor: number): { readonly size: number; readonly ino: number; readonly isFile: boolean } {
  const found = fstatSync(descriptor);
  return { size: found.size, ino: found.ino, isFile: found.isFile() };
}
