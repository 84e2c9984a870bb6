import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { decodedLimit, encodings } from "./decode-body.ts";

/** The most that is decompressed of one event stream, in bytes: the longest reply of a model, told word by word. */
const streamLimit = 64 * 1024 * 1024;
/** Longest wait for a decoder to hand out more of what it still holds, in milliseconds. */
const finishMillis = 250;

/** Takes the bytes of a response as they came and hands on plain ones. Never throws. */
export interface PlainBytes {
  push(chunk: Uint8Array): void;
  /** Resolves when everything was handed on; undefined when it has been. */
  finish(): Promise<void> | undefined;
  /** Why nothing more can be read, if so. */
  readonly trouble: string | undefined;
}

/** A decoder for a Content-Encoding header; plain bytes go straight through, in the same tick. */
export function plainBytes(encoding: string | null, streamed: boolean, take: (bytes: Uint8Array) => void): PlainBytes {
  const names = encodings(encoding);
  if (names.length === 0) return { push: take, finish: () => undefined, trouble: undefined };
  const [name] = names;
  const make = names.length === 1 && name !== undefined ? makers[name] : undefined;
  if (make === undefined)
    return { push: () => {}, finish: () => undefined, trouble: `unknown content encoding ${names.join(", ")}` };
  return new Decompressor(make(), streamed ? streamLimit : decodedLimit, take);
}

const makers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

class Decompressor implements PlainBytes {
  trouble: string | undefined;
  readonly #stream: Transform;
  readonly #ended: Promise<void>;
  #hasEnded = false;
  /** What may still be handed out, in bytes. */
  #left: number;

  constructor(stream: Transform, limit: number, take: (bytes: Uint8Array) => void) {
    this.#stream = stream;
    this.#left = limit;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    const end = (trouble?: string): void => {
      this.trouble ??= trouble;
      this.#hasEnded = true;
      resolve();
    };
    stream.on("data", (bytes: Uint8Array) => {
      this.#left -= bytes.length;
      take(bytes);
      if (this.#left >= 0) return;
      stream.destroy();
      end(`more than ${limit} bytes when decoded`);
    });
    stream.on("end", () => end());
    stream.on("error", (error) => end(error.message));
  }

  push(chunk: Uint8Array): void {
    if (this.trouble === undefined) this.#stream.write(chunk);
  }

  async finish(): Promise<void> {
    if (this.trouble === undefined) this.#stream.end();
    let left: number;
    do {
      left = this.#left;
      await Promise.race([this.#ended, Bun.sleep(finishMillis)]);
    } while (!this.#hasEnded && this.#left < left);
    if (!this.#hasEnded) this.trouble ??= `the decoder handed out nothing for ${finishMillis} ms`;
  }
}
