import type { Content, ContentKind, ContentRef } from "../../core/events/content.ts";
import { inlineLimit } from "../../core/events/content.ts";
import { isLarge, jsonPieces, plainPieces } from "../../core/json/json-pieces.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import type { ContentRecord } from "../records.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { redactJson } from "./redact-json.ts";

/** A piece larger than this is held by its beginning only. */
export const pieceLimit: number = 8 * 1024 * 1024;

/** The pieces of content that a session has brought so far, each written once. */
export class Pieces {
  readonly #session: string;
  readonly #known = new Set<string>();
  /** Large values by their fingerprints: a conversation comes again whole with each request. */
  readonly #large = new Map<string, ContentRef>();
  #fresh: ContentRecord[] = [];

  constructor(session: string) {
    this.#session = session;
  }

  /** The records of pieces that are new since the last call; they go into the journal before what refers to them. */
  take(): readonly ContentRecord[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Holds a small value in the event itself and a large one by reference. */
  hold(value: JsonValue, kind: ContentKind): Content {
    if (isLarge(value)) return { ref: this.#referLarge(value, kind) };
    const json = JSON.stringify(value);
    if (json.length <= inlineLimit && Buffer.byteLength(json) <= inlineLimit) return { value: redactJson(value) };
    return { ref: this.#refer(value, json, kind) };
  }

  /** Holds a value by reference, whatever its size. */
  refer(value: JsonValue, kind: ContentKind): ContentRef {
    return isLarge(value) ? this.#referLarge(value, kind) : this.#refer(value, JSON.stringify(value), kind);
  }

  #refer(value: JsonValue, json: string, kind: ContentKind): ContentRef {
    const hash = shortened(new Bun.CryptoHasher("sha256").update(json));
    const ref: ContentRef = { hash, bytes: Buffer.byteLength(json), kind };
    if (this.#isNew(hash)) this.#add(ref, value);
    return ref;
  }

  #referLarge(value: JsonValue, kind: ContentKind): ContentRef {
    const fingerprint = `${kind} ${fingerprintOf(plainPieces(value))}`;
    const known = this.#large.get(fingerprint);
    if (known !== undefined) return known;
    const ref = this.#referPieces(value, kind);
    this.#large.set(fingerprint, ref);
    return ref;
  }

  /** The same as `#refer` without its JSON, which would be as long once more. */
  #referPieces(value: JsonValue, kind: ContentKind): ContentRef {
    const hasher = new Bun.CryptoHasher("sha256");
    let bytes = 0;
    for (const piece of plainPieces(value)) {
      hasher.update(piece);
      bytes += Buffer.byteLength(piece);
    }
    const hash = shortened(hasher);
    const cut = bytes > pieceLimit;
    const ref: ContentRef = cut ? { hash, bytes, kind, truncated: true } : { hash, bytes, kind };
    if (this.#isNew(hash)) this.#add(ref, cut ? beginning(value, `…[truncated ${bytes - pieceLimit} bytes]`) : value);
    return ref;
  }

  /** The hash is of the raw piece: one that is known is neither scanned nor written again. */
  #isNew(hash: string): boolean {
    if (this.#known.has(hash)) return false;
    this.#known.add(hash);
    return true;
  }

  #add(ref: ContentRef, value: JsonValue): void {
    this.#fresh.push({ kind: "content", session: this.#session, ref, value: redactJson(value) });
  }
}

function shortened(hasher: Bun.CryptoHasher): string {
  return hasher.digest("base64url").slice(0, 22);
}

/** The beginning of a value's JSON, as long as a piece may be, and an end. */
function beginning(value: JsonValue, end: string): string {
  const pieces: string[] = [];
  let left = pieceLimit;
  for (const piece of jsonPieces(value)) {
    pieces.push(piece.slice(0, left));
    left -= piece.length;
    if (left <= 0) break;
  }
  // Joined once: added one to the other they would be copied again by each that reads them.
  return [...pieces, end].join("");
}
