import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { encodeFrames } from "./frame.ts";
import type { JournalRecord } from "./records.ts";

/** When written records are forced to the disk: at latest 50 ms later, with each write, or never. */
export type Durability = "group" | "always" | "off";

const groupMillis = 50;
/** While the disk refuses, this much waits in memory; beyond it the oldest is given up, and counted. */
const backlogLimit = 64 * 1024 * 1024;

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
  #size: number;
  #backlog: Buffer[] = [];
  #backlogBytes = 0;
  #lost = 0;
  #timer: Timer | undefined;
  #closed = false;

  /** Creates the file (mode 0600); throws when it exists, is a link, or cannot be made. */
  constructor(options: SegmentWriterOptions) {
    this.path = options.path;
    this.#durability = options.durability;
    this.#warn = options.warn;
    const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
    this.#fd = openSync(options.path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  /** Bytes of whole frames in the file. */
  get size(): number {
    return this.#size;
  }

  /** Records given up because the disk refused for too long. */
  get lost(): number {
    return this.#lost;
  }

  /** Writes records with one system call, all or (on a refusing disk) later. */
  append(records: readonly JournalRecord[]): void {
    if (records.length === 0 || this.#closed) return;
    this.#enqueue(encodeFrames(records));
    this.#drain();
    if (this.#durability === "always") this.#sync();
    if (this.#durability === "group") this.#timer ??= this.#scheduleSync();
  }

  /** Forces everything to the disk and closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#drain();
    clearTimeout(this.#timer);
    if (this.#durability !== "off") this.#sync();
    this.#closed = true;
    closeSync(this.#fd);
  }

  #enqueue(buffer: Buffer): void {
    this.#backlog.push(buffer);
    this.#backlogBytes += buffer.length;
    while (this.#backlogBytes > backlogLimit && this.#backlog.length > 1) {
      this.#backlogBytes -= this.#backlog.shift()?.length ?? 0;
      this.#lost += 1;
    }
  }

  #drain(): void {
    while (this.#backlog[0] !== undefined) {
      if (!this.#write(this.#backlog[0])) return;
      this.#backlogBytes -= this.#backlog[0].length;
      this.#backlog.shift();
    }
  }

  /** Whole or not at all: a half-written frame is cut off again, so that the next one stands where a frame begins. */
  #write(buffer: Buffer): boolean {
    let written = 0;
    try {
      while (written < buffer.length) written += writeSync(this.#fd, buffer, written);
      this.#size += buffer.length;
      return true;
    } catch (error) {
      if (written > 0) this.#cutBack();
      this.#warn(`the journal cannot be written (${messageOf(error)}); records wait in memory until it can`);
      return false;
    }
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#size);
    } catch {
      // The reader stops at the torn frame; nothing more can be done about it here.
    }
  }

  #scheduleSync(): Timer {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#backlog.length > 0) this.#drain();
      // A failed sync changes nothing that this process could do better: the bytes are with the kernel.
      if (!this.#closed) fdatasync(this.#fd, () => {});
    }, groupMillis);
    timer.unref();
    return timer;
  }

  #sync(): void {
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      this.#warn(`the journal could not be forced to the disk (${messageOf(error)})`);
    }
  }
}
