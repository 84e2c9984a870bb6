import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { ReadMessage } from "./read-pieces.ts";
import { readMessage } from "./read-pieces.ts";

/** What all messages of one side of a span may take together, in bytes; the newest are kept. */
export const messagesBudget: number = 512 * 1024;

/** Messages of a conversation that one span shows at most, from its end. */
const mostMessages = 200;

/** How a vocabulary shows messages. */
export interface MessageView<Shown> {
  /** What is left of the budget. */
  readonly room: number;
  /** What one message becomes, oldest first. */
  readonly show: (message: ReadMessage) => readonly Shown[];
  readonly bytesOf: (shown: Shown) => number;
}

/** The end of a conversation, as far as it is shown. */
export interface NewestMessages<Shown> {
  /** The newest messages, oldest first. */
  readonly shown: readonly Shown[];
  /** Older messages that are not shown. */
  readonly omitted: number;
  /** The newest message. */
  readonly last: ReadMessage | undefined;
}

/**
 * Reads the end of the conversation that a request sent. A conversation is sent again with every call: only its newest
 * messages are read, up to 200 and 512 KiB, so that a span's size and the work for it do not grow with the conversation.
 */
export function newestMessages<Shown>(
  list: ContentRef | undefined,
  reader: ContentReader,
  view: MessageView<Shown>,
): NewestMessages<Shown> {
  const refs = list === undefined ? [] : reader.messages(list);
  // Newest first while they are collected.
  const shown: Shown[] = [];
  let { room } = view;
  let last: ReadMessage | undefined;
  let whole = 0;
  for (const ref of refs.slice(-mostMessages).toReversed()) {
    const message = readMessage(reader.piece(ref));
    last ??= message;
    const before = shown.length;
    const all = view.show(message);
    for (const one of all.toReversed()) {
      room -= view.bytesOf(one);
      // The newest one is shown whatever it takes: its texts are cut one by one.
      if (room < 0 && shown.length > 0) break;
      shown.push(one);
    }
    if (shown.length - before === all.length) whole += 1;
    if (room < 0) break;
  }
  const only = whole === 0 && refs.length === 1 ? 1 : whole;
  return { shown: shown.toReversed(), omitted: refs.length - only, last };
}
