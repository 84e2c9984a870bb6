import { closeSync, constants, fdatasync, fdatasyncSync, ftruncateSync, readFileSync, rmSync } from "node:fs";
import { intakeEnding } from "../journal/layout.ts";
import { mayHoldKey } from "../journal/ingest/redact.ts";
import { intakeFiles } from "../journal/segment-files.ts";
import type { Durability } from "../journal/segment-writer.ts";
import { openPrivate, writeWhole } from "../platform/private-file.ts";
import type { IntakeEntry } from "./entry.ts";
import { decodeEntries, encodeEntry, lastPlace } from "./entry.ts";

const groupMillis = 50;
/** A file of this size is left for a new one: under steady load there is no moment in which all of it is recorded. */
const partBytes = 16 * 1024 * 1024;

/** One file of the log. */
interface Part {
  readonly path: string;
  readonly file: number;
  size: number;
  /** The last place that an entry in it has. */
  last: number;
}

/**
 * Holds, beside a segment of the journal, what was answered before it was recorded, as it came: what a killed process could
 * not record, the next one does. Nothing here throws: where the disk refuses, the entry is not kept, and whoever asked records
 * it before the answer.
 */
export class IntakeLog {
  readonly #durability: Durability;
  #segment: string;
  #made = 0;
  #parts: Part[] = [];
  #syncing: Timer | undefined;

  /** Files are made when there is something to keep (mode 0600). */
  constructor(segmentPath: string, durability: Durability) {
    this.#segment = segmentPath;
    this.#durability = durability;
  }

  /** Bytes of entries in the files. */
  get size(): number {
    return this.#parts.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Whether the entry is in the log when this returns, and so survives this process. It is not where it could hold a key, which
   * only recording takes out, or where the disk refuses.
   */
  keep(entry: IntakeEntry): boolean {
    const bytes = encodeEntry(entry);
    if (bytes.some(mayHoldKey)) return false;
    try {
      const part = this.#part();
      writeWhole(part.file, bytes, part.size);
      for (const { length } of bytes) part.size += length;
      part.last = lastPlace(entry);
      if (this.#durability === "always") fdatasyncSync(part.file);
    } catch {
      return false;
    }
    if (this.#durability === "group") this.#syncing ??= this.#syncLater();
    return true;
  }

  /** Everything up to a place has been recorded. The last file is only made empty: the next entry needs one. */
  recorded(place: number): void {
    while (this.#parts.length > 1 && (this.#parts[0]?.last ?? 0) <= place) this.#remove(this.#parts.shift());
    const [part] = this.#parts;
    if (part === undefined || part.size === 0 || part.last > place) return;
    try {
      ftruncateSync(part.file, 0);
      part.size = 0;
    } catch {
      // What stands there is known to be recorded: the journal says up to where.
    }
  }

  /** Removes what there is, all of which has been recorded; what comes goes beside another segment. */
  moveTo(segmentPath: string): void {
    this.close(true);
    this.#segment = segmentPath;
  }

  /** Ends the log: removes it, or leaves it for the next process when the journal could not take all of it. */
  close(isRecorded: boolean): void {
    clearTimeout(this.#syncing);
    this.#syncing = undefined;
    for (const part of this.#parts) {
      if (isRecorded) this.#remove(part);
      else closeSync(part.file);
    }
    this.#parts = [];
  }

  #part(): Part {
    const last = this.#parts.at(-1);
    if (last !== undefined && last.size < partBytes) return last;
    const path = `${this.#segment}${intakeEnding}${this.#made + 1}`;
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
    const part = { path, file: openPrivate(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL), size: 0, last: 0 };
    this.#made += 1;
    this.#parts.push(part);
    return part;
  }

  #remove(part: Part | undefined): void {
    if (part === undefined) return;
    closeSync(part.file);
    rmSync(part.path, { force: true });
  }

  #syncLater(): Timer {
    const timer = setTimeout(() => {
      this.#syncing = undefined;
      const part = this.#parts.at(-1);
      // A failed sync changes nothing that this process could do better: the bytes are with the kernel.
      if (part !== undefined && part.size > 0) fdatasync(part.file, () => {});
    }, groupMillis);
    timer.unref();
    return timer;
  }
}

/** What the process of a segment left unrecorded, as far as it is whole, in the order in which it arrived. */
export function readIntake(segmentPath: string): readonly IntakeEntry[] {
  return intakeFiles(segmentPath)
    .flatMap(readPart)
    .toSorted((a, b) => a.place - b.place);
}

function readPart(path: string): readonly IntakeEntry[] {
  const file = openPrivate(path, constants.O_RDONLY);
  try {
    return decodeEntries(readFileSync(file));
  } finally {
    closeSync(file);
  }
}
