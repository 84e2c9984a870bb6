import type { JsonValue } from "../core/json/json-value.ts";
import type { MessagePart } from "../core/llm/message.ts";
import { withoutCacheMarks } from "./cache-marks.ts";
import { present } from "./fields.ts";

const dataUrl = /^data:([^;,]*)(?:;[^;,]*)*;base64,/;

/** An image, document or recording given by URL; a `data:` URL is taken apart. */
export function mediaFromUrl(type: "image" | "document" | "audio", url: string, name?: string): MessagePart {
  // The head of a data URL is short: a bounded look keeps the pattern off megabytes of base64.
  const head = dataUrl.exec(url.slice(0, 256));
  if (head === null) return { type, url, ...present({ name }) };
  return { type, ...present({ mediaType: head[1] || undefined, name }), data: url.slice(head[0].length) };
}

/** What a codec does not understand, kept as it came but for its cache marks. */
export function otherPart(value: JsonValue): MessagePart {
  return { type: "other", value: withoutCacheMarks(value) };
}

/** Stands at the end of a reply that was too long to be kept whole. */
export const cutReplyPart: MessagePart = { type: "other", value: { truncated: true } };
