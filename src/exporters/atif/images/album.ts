import type { ImageType } from "./image-type.ts";
import { imageTypeOf } from "./image-type.ts";
import type { StepImage } from "./step-content.ts";

/** Endings of the files. */
const endings: Readonly<Record<ImageType, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
};

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const imageName = /^[0-9a-f]{32}\.(?:jpg|png|gif|webp)$/;

/**
 * Images wait here from the event that brings them to the flush that writes them, this many bytes at most. What comes
 * beyond keeps its words in the document: a disk that takes nothing must not fill the memory.
 */
const mostHeld = 128 * 1024 * 1024;

/** An image as a message or hook brings it. */
export interface EncodedImage {
  readonly mediaType: string | undefined;
  /** Base64. */
  readonly data: string;
}

/** The images of one session: each once, its bytes only until a file has them. */
export class Album {
  readonly #held = new Map<string, Uint8Array>();
  readonly #written: Set<string>;
  readonly #mostHeld: number;
  #bytes = 0;
  #used = false;

  /** @param written - names of files that are there from earlier; others among them are ignored. */
  constructor(written: readonly string[] = [], limit: number = mostHeld) {
    this.#written = new Set(written.filter((name) => imageName.test(name)));
    this.#mostHeld = limit;
  }

  /** Whether any image has come. */
  get used(): boolean {
    return this.#used;
  }

  /** Images that no file has yet, by name. */
  get held(): ReadonlyMap<string, Uint8Array> {
    return this.#held;
  }

  /**
   * Takes an image in; undefined when it is none that ATIF can refer to: another type, or no whole base64.
   * @param words - what stands in its place where it has no file.
   */
  take({ mediaType, data }: EncodedImage, words: string): StepImage | undefined {
    const plain = /\s/.test(data) ? data.replaceAll(/\s+/g, "") : data;
    const type = imageTypeOf(plain, mediaType);
    // Decoders skip what they don't understand: a picture cut short or redacted would become another one.
    if (type === undefined || !base64.test(plain)) return undefined;
    const bytes = Buffer.from(plain, "base64");
    const name = `${new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 32)}.${endings[type]}`;
    this.#used = true;
    if (!this.#written.has(name) && !this.#held.has(name) && this.#bytes + bytes.length <= this.#mostHeld) {
      this.#held.set(name, bytes);
      this.#bytes += bytes.length;
    }
    return { name, mediaType: type, words };
  }

  /** A file has this image: its bytes are let go. */
  release(name: string): void {
    this.#bytes -= this.#held.get(name)?.length ?? 0;
    this.#held.delete(name);
    this.#written.add(name);
  }
}
