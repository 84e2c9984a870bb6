import type { Content, ContentReader, ContentRef, MessageListPiece } from "../core/events/content.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isList } from "../core/json/json-value.ts";
import { get, readNumber } from "../core/json/path.ts";
import { SegmentReader } from "./segment-reader.ts";

const cacheBytes = 16 * 1024 * 1024;

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

  /** Forgets where the pieces of a session stand; asked for one all the same, it looks through the segment again. */
  forget(session: string): void {
    this.#offsets.delete(session);
  }

  /** Reads the pieces of one session. */
  forSession(session: string): ContentReader {
    const piece = (ref: ContentRef): JsonValue => this.#piece(session, ref);
    return {
      piece,
      read: (content: Content) => ("value" in content ? content.value : piece(content.ref)),
      messages: (list) => resolveList(list, piece),
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
    this.#cache.set(key, { value, bytes });
    this.#cached += bytes;
    for (const [oldest, entry] of this.#cache) {
      if (this.#cached <= cacheBytes) break;
      this.#cache.delete(oldest);
      this.#cached -= entry.bytes;
    }
  }
}

/** Follows a list's bases. Written lists start afresh every so often (ingest), so the way back is short. */
function resolveList(list: ContentRef, piece: (ref: ContentRef) => JsonValue): readonly ContentRef[] {
  const tails: { readonly keep: number; readonly add: readonly ContentRef[] }[] = [];
  let at: ContentRef | null = list;
  while (at !== null) {
    const value: MessageListPiece = readListPiece(piece(at));
    tails.push(value);
    at = value.base;
  }
  const messages: ContentRef[] = [];
  for (const { keep, add } of tails.toReversed()) {
    messages.length = Math.min(messages.length, keep);
    messages.push(...add);
  }
  return messages;
}

function readListPiece(value: JsonValue): MessageListPiece {
  const add = get(value, "add");
  if (!isList(add)) return { base: null, keep: 0, add: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ingest wrote this piece, and its frame's checksum held
  return { ...(value as unknown as MessageListPiece), keep: readNumber(value, "keep") ?? 0 };
}
