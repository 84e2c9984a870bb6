import type { JsonValue } from "../core/json/json-value.ts";
import { isList } from "../core/json/json-value.ts";
import { get, readList, readString } from "../core/json/path.ts";
import type { Message } from "../core/llm/message.ts";
import { messageText } from "../core/llm/message.ts";
import type { HeldResponse } from "../core/llm/response.ts";

/** A reply without the text that its message holds anyway. */
export type PackedReply = HeldResponse & { readonly textIn?: "message" };

/** A reply as it is written. */
export function packReply(reply: HeldResponse): PackedReply {
  const { text, ...rest } = reply;
  if (text === undefined || !("value" in text) || onlyText(reply) !== text.value) return reply;
  return { ...rest, textIn: "message" };
}

/** Undoes `packReply`. */
export function unpackReply(packed: PackedReply): HeldResponse {
  const { textIn, ...reply } = packed;
  return textIn === undefined ? packed : { ...reply, text: { value: onlyText(reply) ?? "" } };
}

/** The text of a message that is held in the event itself and has one text part. */
function onlyText({ message }: HeldResponse): string | undefined {
  if (message === null || !("value" in message)) return undefined;
  const texts = readList(message.value, "parts").filter(isText);
  return texts.length === 1 ? readString(texts[0], "text") : undefined;
}

function isText(part: JsonValue): boolean {
  return readString(part, "type") === "text";
}

/** The text of a piece that is a message. */
export function textOfReply(value: JsonValue): string {
  if (!isList(get(value, "parts"))) return "";
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ingest made this piece; read back, its frame's checksum held
  return messageText(value as unknown as Message);
}
