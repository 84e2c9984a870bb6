import type { Content, ContentKind, ContentRef } from "../../core/events/content.ts";
import { inlineLimit } from "../../core/events/content.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import type { ContentRecord } from "../records.ts";
import { redactJson } from "./redact-json.ts";

/** A piece larger than this is held by its beginning only. */
export const pieceLimit: number = 8 * 1024 * 1024;

/** The pieces of content that a session has brought so far, each written once. */
export class Pieces {
  readonly #session: string;
  readonly #known = new Set<string>();
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
    const json = JSON.stringify(value);
    if (json.length <= inlineLimit && Buffer.byteLength(json) <= inlineLimit) return { value: redactJson(value) };
    return { ref: this.#refer(value, json, kind) };
  }

  /** Holds a value by reference, whatever its size. */
  refer(value: JsonValue, kind: ContentKind): ContentRef {
    return this.#refer(value, JSON.stringify(value), kind);
  }

  #refer(value: JsonValue, json: string, kind: ContentKind): ContentRef {
    const hash = new Bun.CryptoHasher("sha256").update(json).digest("base64url").slice(0, 22);
    const bytes = Buffer.byteLength(json);
    const cut = bytes > pieceLimit;
    const ref: ContentRef = cut ? { hash, bytes, kind, truncated: true } : { hash, bytes, kind };
    // The hash is of the raw piece: one that is known is neither scanned nor written again.
    if (this.#known.has(hash)) return ref;
    this.#known.add(hash);
    const held = cut ? `${json.slice(0, pieceLimit)}…[truncated ${bytes - pieceLimit} bytes]` : value;
    this.#fresh.push({ kind: "content", session: this.#session, ref, value: redactJson(held) });
    return ref;
  }
}
