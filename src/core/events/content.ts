import type { JsonValue } from "../json/json-value.ts";

/** What a piece of content is; exporters need it only to tell text from structure. */
export type ContentKind = "text" | "json" | "message" | "message_list" | "tools" | "system" | "reply";

/**
 * Names a piece of content that the journal holds once per session.
 * `hash` is unique within a session; `bytes` is the piece's size as JSON (UTF-8), of large texts without their escapes. A
 * reference of kind `text` to a message names its text.
 */
export interface ContentRef {
  readonly hash: string;
  readonly bytes: number;
  readonly kind: ContentKind;
  /** The piece was larger than we keep: its beginning is held, with a visible mark. */
  readonly truncated?: true;
}

/** A value held in the event itself (up to `inlineLimit` bytes of JSON) or by reference. */
export type Content = { readonly value: JsonValue } | { readonly ref: ContentRef };

/** Events hold no value above this many bytes of JSON; larger ones become content of the journal. */
export const inlineLimit = 4096;

/**
 * The piece of kind `message_list`: the conversation that a request sent, as references.
 * `base` names an earlier list of the same session whose first `keep` messages come first: a long conversation costs
 * per request what is new in it.
 */
export interface MessageListPiece {
  readonly base: ContentRef | null;
  readonly keep: number;
  readonly add: readonly ContentRef[];
}

/** Reads content that the journal holds for one session. Missing pieces (retention, a torn tail) read as a visible mark, never as an error. */
export interface ContentReader {
  /** The value itself. */
  read(content: Content): JsonValue;
  /** The piece behind a reference. */
  piece(ref: ContentRef): JsonValue;
  /** The pieces of a `message_list`, in order, every one a `Message`. */
  messages(list: ContentRef): readonly ContentRef[];
}
