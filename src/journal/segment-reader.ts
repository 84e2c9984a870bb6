import { closeSync, constants, fstatSync, readSync } from "node:fs";
import { openPrivate } from "../platform/private-file.ts";
import { decodeFrame, headerBytes } from "./frame.ts";
import { unpackRecord } from "./packed-record.ts";
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
    let bytes: Buffer = Buffer.alloc(0);
    let start = this.#offset;
    while (this.#damage === undefined) {
      const at = this.#offset - start;
      const frame = decodeFrame(bytes, at);
      if (frame.kind === "frame") {
        const offset = this.#offset;
        this.#offset = start + frame.next;
        const record = unpackRecord(frame.value);
        if (record !== undefined) yield { record, offset };
      } else if (frame.kind === "damaged") {
        this.#damage = frame.reason;
      } else {
        const rest = bytes.subarray(at);
        const wanted =
          rest.length >= headerBytes ? Math.max(chunkBytes, rest.readUInt32LE(0) + headerBytes) : chunkBytes;
        const more = this.#read(this.#offset + rest.length, wanted);
        if (more.length === 0) return;
        bytes = Buffer.concat([rest, more]);
        start = this.#offset;
      }
    }
  }

  /** The record at an offset that `next` has given; undefined when it is not there any more. */
  at(offset: number): JournalRecord | undefined {
    const header = this.#read(offset, headerBytes);
    if (header.length < headerBytes) return undefined;
    const whole = this.#read(offset, headerBytes + header.readUInt32LE(0));
    const frame = decodeFrame(whole, 0);
    return frame.kind === "frame" ? unpackRecord(frame.value) : undefined;
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#fd);
  }

  #read(position: number, length: number): Buffer {
    // Asked again and again as a segment grows: a buffer is no larger than what there is.
    const wanted = Math.max(0, Math.min(length, fstatSync(this.#fd).size - position));
    const buffer = Buffer.allocUnsafe(wanted);
    let got = 0;
    while (got < wanted) {
      const count = readSync(this.#fd, buffer, got, wanted - got, position + got);
      if (count === 0) break;
      got += count;
    }
    return buffer.subarray(0, got);
  }
}
