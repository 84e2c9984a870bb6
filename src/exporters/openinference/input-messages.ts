import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { Attributes } from "../otlp/attributes.ts";
import type { FlatMessage } from "./flat-message.ts";
import { flatten } from "./flat-message.ts";
import { messageBytes, messagesBudget, putMessage } from "./messages.ts";
import type { ReadMessage } from "./read-pieces.ts";
import { readMessage, readParts } from "./read-pieces.ts";

/** Messages of a conversation that one span shows at most, from its end. */
const mostMessages = 200;

/** What a request sent, as far as it is shown. */
export interface SentMessages {
  /** The system prompt, where it stands outside the conversation. */
  readonly system: FlatMessage | undefined;
  /** The newest messages, oldest first. */
  readonly shown: readonly FlatMessage[];
  /** Older messages that are not shown. */
  readonly omitted: number;
  /** The newest message. */
  readonly last: ReadMessage | undefined;
}

/**
 * Reads what a request sent. A conversation is sent again with every call: only its newest messages are read, up to 200
 * and 512 KiB, so that a span's size and the work for it do not grow with the conversation.
 */
export function readSent(
  request: { readonly system?: ContentRef; readonly messages?: ContentRef },
  reader: ContentReader,
  maxBytes: number,
): SentMessages {
  const system = request.system === undefined ? undefined : systemMessage(request.system, reader);
  const refs = request.messages === undefined ? [] : reader.messages(request.messages);
  // Newest first while they are collected.
  const shown: FlatMessage[] = [];
  let room = messagesBudget - (system === undefined ? 0 : messageBytes(system, maxBytes));
  let last: ReadMessage | undefined;
  let whole = 0;
  for (const ref of refs.slice(-mostMessages).toReversed()) {
    const message = readMessage(reader.piece(ref));
    last ??= message;
    for (const flat of flatten(message).toReversed()) {
      room -= messageBytes(flat, maxBytes);
      // The newest one is shown whatever it takes: its texts are cut one by one.
      if (room < 0 && shown.length > 0) break;
      shown.push(flat);
    }
    if (room < 0) break;
    whole += 1;
  }
  const only = whole === 0 && refs.length === 1 ? 1 : whole;
  return { system, shown: shown.toReversed(), omitted: refs.length - only, last };
}

/** Writes `llm.input_messages.*`, the system prompt first. */
export function putSent(attributes: Attributes, sent: SentMessages, maxBytes: number): void {
  const all = sent.system === undefined ? sent.shown : [sent.system, ...sent.shown];
  for (const [index, message] of all.entries())
    putMessage(attributes, `llm.input_messages.${index}`, message, maxBytes);
  if (sent.omitted > 0) attributes.number("nemo_relay.input_messages.omitted", sent.omitted);
}

function systemMessage(ref: ContentRef, reader: ContentReader): FlatMessage | undefined {
  const [first] = flatten({ role: "system", parts: readParts(reader.piece(ref)) });
  return first === undefined || first.contents.length === 0 ? undefined : first;
}
