import { closeSync, constants } from "node:fs";
import { openPrivate } from "../platform/private-file.ts";
import { decodeFrame, headerBytes } from "./frame.ts";
import { unpackRecord } from "./packed-record.ts";
import { ReadWindow } from "./read-window.ts";
import type { JournalRecord } from "./records.ts";

/** A record and where it stands. */
export interface PlacedRecord {
  readonly record: JournalRecord;
  readonly offset: number;
}

const chunkBytes = 256 * 1024;

/** Reads one segment, from its beginning or as it grows. A torn tail is not an error: it is read again when it is whole. */
export class SegmentReader {
  readonly path: string;
  readonly #fd: number;
  #offset: number;
  #damage: string | undefined;

  /** Throws when the file is not there or is no plain file. `from` is an offset that another reader's `next` gave. */
  constructor(path: string, from = 0) {
    this.path = path;
    this.#offset = from;
    this.#fd = openPrivate(path, constants.O_RDONLY);
  }

  /** Why reading stopped for good, if it did. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** Where the last whole frame that was read ends. */
  get offset(): number {
    return this.#offset;
  }

  /** The records that have come since the last call. */
  *next(): Generator<PlacedRecord> {
    const window = new ReadWindow(this.#fd, this.#offset);
    try {
      while (this.#damage === undefined) {
        const offset = this.#offset;
        const frame = decodeFrame(window.bytes, offset - window.start);
        if (frame.kind === "damaged") {
          this.#damage = frame.reason;
        } else if (frame.kind === "incomplete") {
          window.dropBefore(offset);
          if (!window.extend(Math.max(chunkBytes, frameBytes(window.bytes)))) return;
        } else {
          this.#offset = window.start + frame.next;
          const record = unpackRecord(frame.value);
          if (record !== undefined) yield { record, offset };
        }
      }
    } finally {
      window.free();
    }
  }

  /** The record at an offset that `next` has given; undefined when it is not there any more. */
  at(offset: number): JournalRecord | undefined {
    const window = new ReadWindow(this.#fd, offset);
    window.extend(headerBytes);
    window.extend(frameBytes(window.bytes));
    const frame = decodeFrame(window.bytes, 0);
    window.free();
    return frame.kind === "frame" ? unpackRecord(frame.value) : undefined;
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#fd);
  }
}

/** How long the frame is that these bytes begin; 0 when they do not tell. */
function frameBytes(bytes: Buffer): number {
  return bytes.length < headerBytes ? 0 : headerBytes + bytes.readUInt32LE(0);
}
