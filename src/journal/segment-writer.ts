import { closeSync, constants, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { freeBuffer } from "../platform/free-buffer.ts";
import { writeWhole } from "../platform/private-file.ts";
import { withNote } from "./batch.ts";
import { batches, encodeFrames } from "./frame.ts";
import type { JournalRecord } from "./records.ts";

/** When written records are forced to the disk: at latest 50 ms later, with each write, or never. */
export type Durability = "group" | "always" | "off";

const groupMillis = 50;
/** How often a disk that has refused is asked again while nothing new comes. */
const againMillis = 1000;
/** While the disk refuses, this much waits in memory; beyond it the oldest is given up, and counted. */
const backlogLimit = 64 * 1024 * 1024;

/** Records that wait for the disk: written together or not at all. */
interface Waiting {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly records: number;
}

/** What a writer needs. */
export interface SegmentWriterOptions {
  readonly path: string;
  readonly durability: Durability;
  /** Said once per cause. */
  readonly warn: (message: string) => void;
}

/**
 * Appends frames to one segment file. A record is in the file (and so survives this process) when `append` returns;
 * the exception is a disk that refuses: then records wait in memory and go out with the next append that works.
 * Nothing here throws after the file was opened.
 */
export class SegmentWriter {
  readonly path: string;
  readonly #fd: number;
  readonly #durability: Durability;
  readonly #warn: (message: string) => void;
  #size = 0;
  #backlog: Waiting[] = [];
  #backlogBytes = 0;
  #lost = 0;
  /** Places that came with records: the last one, the last one in the file, and the last one that lasts. */
  readonly #place = { told: 0, written: 0, safe: 0 };
  #timer: Timer | undefined;
  #closed = false;

  /** Creates the file (mode 0600); throws when it exists, is a link, or cannot be made. */
  constructor(options: SegmentWriterOptions) {
    this.path = options.path;
    this.#durability = options.durability;
    this.#warn = options.warn;
    const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
    this.#fd = openSync(options.path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o600);
  }

  /** Bytes of whole frames in the file. */
  get size(): number {
    return this.#size;
  }

  /** Records given up because the disk refused for too long, or to the end. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether records wait because the disk refuses. */
  get behind(): boolean {
    return this.#backlog.length > 0;
  }

  /** The last place that came with records which outlast the machine, as far as the setting promises it. */
  get safePlace(): number {
    return this.#place.safe;
  }

  /**
   * Writes records, all or (on a refusing disk) later. Much content goes in parts, the event that refers to it with the
   * last: content that nothing refers to does no harm. With `place` a note before them says that everything that arrived up
   * to there is recorded when they are whole.
   */
  append(records: readonly JournalRecord[], place = 0): void {
    if ((records.length === 0 && place === 0) || this.#closed) return;
    for (const batch of batches(withNote(records, place))) {
      const notes = batch[0]?.kind === "intake" ? 1 : 0;
      this.#enqueue({ bytes: encodeFrames(batch), records: batch.length - notes });
      this.#drain();
    }
    if (this.#durability === "always") this.#sync();
    if (place > 0) this.#told(place);
    if (this.#durability === "group" || this.#backlog.length > 0) this.#timer ??= this.#later(groupMillis);
  }

  /** Everything up to a place has been handed over. */
  #told(place: number): void {
    this.#place.told = place;
    if (this.#backlog.length === 0) this.#place.written = place;
    if (this.#durability !== "group") this.#place.safe = this.#place.written;
  }

  /** Asks the disk a last time; what it still refuses is given up and counted. Nothing is appended afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#drain();
    for (const { records } of this.#backlog) this.#lost += records;
    this.#backlog = [];
    clearTimeout(this.#timer);
    if (this.#durability !== "off") this.#sync();
    this.#closed = true;
    closeSync(this.#fd);
  }

  #enqueue(waiting: Waiting): void {
    this.#backlog.push(waiting);
    this.#backlogBytes += waiting.bytes.length;
    // Not the first record of the file: without it nobody knows to whom the others are owed.
    const first = this.#size === 0 ? 1 : 0;
    while (this.#backlogBytes > backlogLimit && this.#backlog.length > first + 1) {
      const [oldest] = this.#backlog.splice(first, 1);
      this.#backlogBytes -= oldest?.bytes.length ?? 0;
      this.#lost += oldest?.records ?? 0;
    }
  }

  #drain(): void {
    while (this.#backlog[0] !== undefined) {
      const { bytes } = this.#backlog[0];
      try {
        writeWhole(this.#fd, [bytes], this.#size);
      } catch (error) {
        this.#warn(`the journal cannot be written (${messageOf(error)}); records wait in memory until it can`);
        return;
      }
      this.#size += bytes.length;
      this.#backlogBytes -= bytes.length;
      this.#backlog.shift();
      freeBuffer(bytes);
    }
    this.#place.written = this.#place.told;
  }

  #later(millis: number): Timer {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      this.#drain();
      if (this.#backlog.length > 0) this.#timer = this.#later(againMillis);
      else if (this.#durability === "group") this.#syncBehind();
    }, millis);
    timer.unref();
    return timer;
  }

  #syncBehind(): void {
    const { written } = this.#place;
    // A failed sync changes nothing that this process could do better: the bytes are with the kernel.
    fdatasync(this.#fd, () => {
      this.#place.safe = Math.max(this.#place.safe, written);
    });
  }

  #sync(): void {
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      this.#warn(`the journal could not be forced to the disk (${messageOf(error)})`);
    }
  }
}
