import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { placeholder } from "../otlp/placeholder.ts";
import { truncateText, valueWithin } from "../otlp/truncate.ts";

type Media = Extract<MessagePart, { type: "image" | "document" | "audio" }>;
type Call = Extract<MessagePart, { type: "tool_call" }>;
type Result = Extract<MessagePart, { type: "tool_result" }>;

/** One part of a message in the shape of the GenAI message schema. Texts are cut to `max` bytes, ids never. */
export function partOf(part: MessagePart, max: number): JsonObject {
  switch (part.type) {
    case "text":
    case "refusal":
      return { type: part.type, content: truncateText(part.text, max) };
    case "reasoning":
      return compact({
        type: "reasoning",
        content: truncateText(part.text, max),
        id: part.id,
        signature: part.signature === undefined ? undefined : truncateText(part.signature, max),
        encrypted_content: part.encrypted === undefined ? undefined : truncateText(part.encrypted, max),
      });
    case "image":
    case "document":
    case "audio":
      return mediaOf(part, max);
    case "tool_call":
      return callOf(part, max);
    case "tool_result":
      return resultOf(part, max);
    case "other":
      return { type: "other", value: valueWithin(part.value, max) };
  }
}

/** A file that would be cut is of no use to anybody: a note stands for it. */
function mediaOf(part: Media, max: number): JsonObject {
  const common = { modality: part.type, mime_type: part.mediaType };
  if (part.data !== undefined && part.data.length <= max)
    return compact({ type: "blob", ...common, content: part.data });
  if (part.data === undefined && part.url !== undefined && part.url.length <= max)
    return compact({ type: "uri", ...common, uri: part.url });
  const name = part.name ?? part.mediaType ?? part.url?.slice(0, 100);
  return { type: "text", content: placeholder(part.type, name, part.data?.length) };
}

/** A tool that the provider ran itself has a part of its own kind. */
function callOf(part: Call, max: number): JsonObject {
  const { id, name } = part;
  const given = valueWithin(part.arguments, max);
  if (part.server === true)
    return { type: "server_tool_call", id, name, server_tool_call: { type: name, arguments: given } };
  return compact({ type: "tool_call", id, name, namespace: part.namespace, arguments: given });
}

function resultOf(part: Result, max: number): JsonObject {
  const id = part.toolCallId;
  const response = responseOf(part.content, max);
  if (part.server === true)
    return { type: "server_tool_call_response", id, server_tool_call_response: { type: "result", content: response } };
  return compact({ type: "tool_call_response", id, response, is_error: part.isError });
}

/** A result that is nothing but text is shown as text. */
function responseOf(content: readonly MessagePart[], max: number): JsonValue {
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  if (texts.length === content.length) return truncateText(texts.join("\n\n"), max);
  return content.map((part) => partOf(part, max));
}
