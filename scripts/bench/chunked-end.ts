const newline = 10;

/** Finds the end of a body in chunked transfer coding (RFC 9112, 7.1) without copying it. Trailers are not expected. */
export class ChunkedEnd {
  /** Of the body itself, so far. */
  bytes = 0;
  /** What is left of a chunk, its line end included. */
  #left = 0;
  #isLast = false;
  #line = "";

  /** Takes the next bytes; true when they were the last ones. */
  feed(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        at += taken;
        this.#left -= taken;
        if (this.#left === 0 && this.#isLast) return true;
        continue;
      }
      const end = bytes.indexOf(newline, at);
      this.#line += bytes.toString("latin1", at, end < 0 ? bytes.length : end);
      if (end < 0) return false;
      at = end + 1;
      const size = Number.parseInt(this.#line, 16);
      if (Number.isNaN(size)) throw new Error(`"${this.#line}" is no chunk's size`);
      this.#line = "";
      this.bytes += size;
      this.#isLast = size === 0;
      this.#left = size + 2;
    }
    return false;
  }
}
