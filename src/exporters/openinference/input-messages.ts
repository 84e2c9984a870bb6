import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { Attributes } from "../otlp/attributes.ts";
import type { NewestMessages } from "../otlp/newest-messages.ts";
import { messagesBudget, newestMessages } from "../otlp/newest-messages.ts";
import { readParts } from "../otlp/read-pieces.ts";
import type { FlatMessage } from "./flat-message.ts";
import { flatten } from "./flat-message.ts";
import { messageBytes, putMessage } from "./messages.ts";

/** What a request sent, as far as it is shown. */
export interface SentMessages extends NewestMessages<FlatMessage> {
  /** The system prompt, where it stands outside the conversation. */
  readonly system: FlatMessage | undefined;
}

/** Reads what a request sent: the system prompt, and the end of the conversation. */
export function readSent(
  request: { readonly system?: ContentRef; readonly messages?: ContentRef },
  reader: ContentReader,
  maxBytes: number,
): SentMessages {
  const system = request.system === undefined ? undefined : systemMessage(request.system, reader);
  const bytesOf = (message: FlatMessage): number => messageBytes(message, maxBytes);
  const room = messagesBudget - (system === undefined ? 0 : bytesOf(system));
  return { system, ...newestMessages(request.messages, reader, { room, show: flatten, bytesOf }) };
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
