import { fstatSync, readSync } from "node:fs";
import { freeBuffer } from "../platform/free-buffer.ts";

/** A stretch of a file that is read on and on into the same memory. */
export class ReadWindow {
  readonly #fd: number;
  #room: Buffer<ArrayBuffer> = Buffer.allocUnsafe(0);
  #start: number;
  #bytes: Buffer = this.#room;

  /** Begins at an offset of an open file, with no bytes. */
  constructor(fd: number, start: number) {
    this.#fd = fd;
    this.#start = start;
  }

  /** What has been read and not dropped; valid until the next call. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Where in the file `bytes` begins. */
  get start(): number {
    return this.#start;
  }

  /** Lets the bytes before an offset of the file go. */
  dropBefore(offset: number): void {
    const rest = this.#bytes.subarray(offset - this.#start);
    rest.copy(this.#room);
    this.#bytes = this.#room.subarray(0, rest.length);
    this.#start = offset;
  }

  /** Reads until it holds `wanted` bytes, or as many as the file has. False when there were no more. */
  extend(wanted: number): boolean {
    const held = this.#bytes.length;
    // Asked again and again as a segment grows: the memory is no larger than what there is.
    const whole = Math.min(wanted, fstatSync(this.#fd).size - this.#start);
    if (whole <= held) return false;
    this.#makeRoom(whole);
    let length = held;
    while (length < whole) {
      const count = readSync(this.#fd, this.#room, length, whole - length, this.#start + length);
      if (count === 0) break;
      length += count;
    }
    this.#bytes = this.#room.subarray(0, length);
    return length > held;
  }

  /** Gives the memory back. */
  free(): void {
    this.#bytes = Buffer.allocUnsafe(0);
    freeBuffer(this.#room);
  }

  #makeRoom(length: number): void {
    if (this.#room.length >= length) return;
    const before = this.#room;
    this.#room = Buffer.allocUnsafe(length);
    this.#bytes.copy(this.#room);
    freeBuffer(before);
  }
}
