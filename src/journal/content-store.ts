import type { Content, ContentReader, ContentRef, MessageListPiece } from "../core/events/content.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { listOf } from "./packed-list.ts";
import { textOfReply } from "./packed-reply.ts";
import type { ContentRecord } from "./records.ts";
import { SegmentReader } from "./segment-reader.ts";

/** The newest piece stays at hand whatever its size: the exporters ask for it one after the other. */
const cacheBytes = 4 * 1024 * 1024;
/** A session has a few conversations at a time: its own, subagents', side requests. */
const listsAtHand = 8;

/** Where the pieces of one segment stand, and the pieces read lately. */
export class ContentStore {
  readonly #reader: SegmentReader;
  readonly #offsets = new Map<string, Map<string, number>>();
  readonly #cache = new Map<string, { readonly value: JsonValue; readonly bytes: number }>();
  #cached = 0;

  constructor(reader: SegmentReader) {
    this.#reader = reader;
  }

  /** Notes where a piece stands. */
  note(session: string, hash: string, offset: number): void {
    let pieces = this.#offsets.get(session);
    if (pieces === undefined) this.#offsets.set(session, (pieces = new Map()));
    pieces.set(hash, offset);
  }

  /** Notes a piece that was just read: the event that follows is about to ask for it. */
  take({ session, ref, value }: ContentRecord, offset: number): void {
    this.note(session, ref.hash, offset);
    this.#keep(`${session}\n${ref.hash}`, value, ref.bytes);
  }

  /** Forgets where the pieces of a session stand; asked for one all the same, it looks through the segment again. */
  forget(session: string): void {
    this.#offsets.delete(session);
  }

  /** Lets the newest piece go too when it is large: nobody is about to ask for it any more. */
  trim(): void {
    this.#evict(undefined);
  }

  /** Reads the pieces of one session. */
  forSession(session: string): ContentReader {
    const piece = (ref: ContentRef): JsonValue => {
      const value = this.#piece(session, ref);
      return ref.kind === "text" && isObject(value) ? textOfReply(value) : value;
    };
    const lists = new ListReader(piece);
    return {
      piece,
      read: (content: Content) => ("value" in content ? content.value : piece(content.ref)),
      messages: (list) => lists.messages(list),
    };
  }

  #piece(session: string, ref: ContentRef): JsonValue {
    const key = `${session}\n${ref.hash}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, cached);
      return cached.value;
    }
    const offset = (this.#offsets.get(session) ?? this.#lookAgain(session)).get(ref.hash);
    const record = offset === undefined ? undefined : this.#reader.at(offset);
    if (record?.kind !== "content") return `[content ${ref.hash} of ${ref.bytes} bytes is not in the journal any more]`;
    this.#keep(key, record.value, ref.bytes);
    return record.value;
  }

  #lookAgain(session: string): ReadonlyMap<string, number> {
    const reader = new SegmentReader(this.#reader.path);
    for (const { record, offset } of reader.next()) {
      if (record.kind === "content" && record.session === session) this.note(session, record.ref.hash, offset);
    }
    reader.close();
    return this.#offsets.get(session) ?? new Map();
  }

  #keep(key: string, value: JsonValue, bytes: number): void {
    this.#cached += bytes - (this.#cache.get(key)?.bytes ?? 0);
    this.#cache.delete(key);
    this.#cache.set(key, { value, bytes });
    this.#evict(key);
  }

  /** Keeps to the limit, but for the newest piece when one is named. */
  #evict(newest: string | undefined): void {
    for (const [oldest, entry] of this.#cache) {
      if (this.#cached <= cacheBytes || oldest === newest) break;
      this.#cache.delete(oldest);
      this.#cached -= entry.bytes;
    }
  }
}

/** Lists of one session that were read lately: the next request's list builds on one of them. */
class ListReader {
  readonly #piece: (ref: ContentRef) => JsonValue;
  readonly #read = new Map<string, readonly ContentRef[]>();

  constructor(piece: (ref: ContentRef) => JsonValue) {
    this.#piece = piece;
  }

  /** The messages of a list: follows its bases back to one that is known or stands alone. */
  messages(list: ContentRef): readonly ContentRef[] {
    const tails: MessageListPiece[] = [];
    let at: ContentRef | null = list;
    let known: readonly ContentRef[] | undefined;
    while (at !== null && (known = this.#read.get(at.hash)) === undefined) {
      const tail = listOf(this.#piece(at));
      tails.push(tail);
      at = tail.base;
    }
    const messages = [...(known ?? [])];
    for (const { keep, add } of tails.toReversed()) {
      messages.length = Math.min(messages.length, keep);
      messages.push(...add);
    }
    this.#keep(list.hash, messages);
    return messages;
  }

  #keep(hash: string, messages: readonly ContentRef[]): void {
    this.#read.delete(hash);
    this.#read.set(hash, messages);
    const [oldest] = this.#read.keys();
    if (this.#read.size > listsAtHand && oldest !== undefined) this.#read.delete(oldest);
  }
}
