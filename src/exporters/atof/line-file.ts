import type { FileHandle } from "node:fs/promises";
import { constants, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { strangeness } from "../../platform/private-file.ts";
import { readWrittenLines } from "./written-lines.ts";

/** A line that waits, and the end event that is settled once it stands in the file. */
export interface WaitingLine {
  readonly key: string;
  readonly text: string;
  readonly end: number | undefined;
}

/** How a file is begun. */
export interface Beginning {
  /** Throws away what an earlier run wrote. Called once, and only when the file holds nothing of this record. */
  readonly replace: () => boolean;
  /** The file holds the first line already: this is a run that goes on. */
  readonly onContinued: () => void;
}

/** What one write may hold, in UTF-16 units. */
const batchLength = 1024 * 1024;

/**
 * One file of lines, private and only ever appended to. A line that the file holds is not written again: the lines of a
 * record are written in its order, so that with the first one that is missing all later ones are new.
 */
export class LineFile {
  readonly path: string;
  readonly #beginning: Beginning;
  #waiting: WaitingLine[] = [];
  #length = 0;
  /** Keys of the lines that are there; undefined once nothing more can be among them. */
  #written: ReadonlySet<string> | undefined;
  #begun = false;
  #torn = false;

  constructor(path: string, beginning: Beginning) {
    this.path = path;
    this.#beginning = beginning;
  }

  /** About how much memory the waiting lines take, in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** Ends that wait. */
  get ends(): number {
    return this.#waiting.filter(({ end }) => end !== undefined).length;
  }

  /** Takes a line. */
  add(line: WaitingLine): void {
    this.#waiting.push(line);
    this.#length += line.text.length;
  }

  /** Writes some of the waiting lines. Returns the ends that are settled by it; rejects with the system's error. */
  async write(): Promise<readonly number[]> {
    if (!this.#begun) await this.#begin();
    const batch = this.#batch();
    const missing = batch.filter(({ key }) => !this.#holds(key));
    if (missing.length > 0) await this.#append(missing.map(({ text }) => `${text}\n`).join(""));
    this.#waiting = this.#waiting.slice(batch.length);
    for (const { text } of batch) this.#length -= text.length;
    return batch.flatMap(({ end }) => (end === undefined ? [] : [end]));
  }

  async #begin(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const { keys, torn } = await readWrittenLines(this.path);
    const [first] = this.#waiting;
    const continued = first !== undefined && keys.has(first.key);
    if (continued) this.#beginning.onContinued();
    else if (this.#beginning.replace()) {
      const file = await openPrivate(this.path, constants.O_TRUNC);
      await file.close();
      this.#begun = true;
      return;
    }
    this.#written = continued ? keys : undefined;
    this.#torn = torn;
    this.#begun = true;
  }

  #batch(): readonly WaitingLine[] {
    let length = 0;
    const over = this.#waiting.findIndex(({ text }, index) => {
      length += text.length;
      return index > 0 && length > batchLength;
    });
    // A copy in any case: lines may be added while these are on their way.
    return this.#waiting.slice(0, over === -1 ? this.#waiting.length : over);
  }

  #holds(key: string): boolean {
    if (this.#written?.has(key) === true) return true;
    this.#written = undefined;
    return false;
  }

  /** A line that was cut short stays as it is, and ours begins on a new one. */
  async #append(text: string): Promise<void> {
    const file = await openPrivate(this.path, constants.O_APPEND);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.from(this.#torn ? `\n${text}` : text);
      try {
        await file.appendFile(bytes);
        this.#torn = false;
      } catch (error) {
        await takeBack(file, { from: size, atMost: bytes.length });
        throw error;
      }
    } finally {
      await file.close();
    }
  }
}

/** Cuts off what a failed write left, unless somebody else has written since: the lines are written again as a whole. */
async function takeBack(
  file: FileHandle,
  { from, atMost }: { readonly from: number; readonly atMost: number },
): Promise<void> {
  try {
    const { size } = await file.stat();
    if (size > from && size < from + atMost) await file.truncate(from);
  } catch {
    // The write's own error is the one to tell of.
  }
}

/** As `platform/private-file.ts` opens a file, without holding the thread up: a pipe or a second name is refused. */
async function openPrivate(path: string, how: number): Promise<FileHandle> {
  const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
  const keep = how & ~constants.O_TRUNC;
  const file = await open(path, O_WRONLY | O_CREAT | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0) | keep, 0o600);
  try {
    const trouble = strangeness(await file.stat(), true);
    if (trouble !== undefined) throw new Error(`${path} ${trouble}`);
    if (keep !== how) await file.truncate();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
