import type { JsonValue } from "../../core/json/json-value.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { placeholder } from "../otlp/placeholder.ts";
import type { ReadMessage } from "../otlp/read-pieces.ts";

/** One entry of `message.contents`. */
export type FlatContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly url: string }
  | {
      readonly kind: "reasoning";
      readonly text: string;
      readonly id?: string;
      readonly signature?: string;
      readonly encrypted?: string;
    };

/** A tool call of a message. */
export interface FlatCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonValue;
}

/** A message as OpenInference writes it: either `text` or `contents`, and its tool calls apart. */
export interface FlatMessage {
  readonly role: string;
  readonly name?: string;
  readonly toolCallId?: string;
  readonly contents: readonly FlatContent[];
  readonly calls: readonly FlatCall[];
}

/**
 * The messages that OpenInference makes of one. Anthropic puts tool results into a user message, OpenInference wants a
 * `tool` message for each: those are split off, in order. A reply stays one message, results of server tools included.
 */
export function flatten(message: ReadMessage): readonly FlatMessage[] {
  if (message.role === "assistant") return [flat(message, message.parts)];
  const out: FlatMessage[] = [];
  let rest: MessagePart[] = [];
  const endOfRest = (): void => {
    if (rest.length > 0) out.push(flat(message, rest));
    rest = [];
  };
  for (const part of message.parts) {
    if (part.type === "tool_result") {
      endOfRest();
      out.push({ role: "tool", toolCallId: part.toolCallId, contents: part.content.flatMap(contentOf), calls: [] });
    } else rest.push(part);
  }
  endOfRest();
  return out.length > 0 ? out : [flat(message, [])];
}

function flat(message: ReadMessage, parts: readonly MessagePart[]): FlatMessage {
  return {
    role: message.role,
    ...(message.name === undefined ? {} : { name: message.name }),
    contents: parts.flatMap(contentOf),
    calls: parts.flatMap((part) => (part.type === "tool_call" ? [part] : [])),
  };
}

function contentOf(part: MessagePart): readonly FlatContent[] {
  switch (part.type) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [{ kind: "text", text: part.text }];
    case "reasoning": {
      const { type: _, ...rest } = part;
      return [{ kind: "reasoning", ...rest }];
    }
    case "image":
    case "document":
    case "audio":
      return [mediaOf(part)];
    case "tool_call":
      return [];
    case "tool_result":
      return part.content.flatMap(contentOf);
    case "other":
      return [{ kind: "text", text: JSON.stringify(part.value) }];
  }
}

function mediaOf(part: Extract<MessagePart, { type: "image" | "document" | "audio" }>): FlatContent {
  const url =
    part.url ?? (part.data === undefined ? undefined : `data:${part.mediaType ?? "image/png"};base64,${part.data}`);
  if (part.type === "image" && url !== undefined) return { kind: "image", url };
  return { kind: "text", text: placeholder(part.type, part.name ?? part.mediaType ?? part.url, part.data?.length) };
}
