import type { ContentReader } from "../../core/events/content.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { HeldRequest } from "../../core/llm/request.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { messagesBudget, newestMessages } from "../otlp/newest-messages.ts";
import type { ReadMessage } from "../otlp/read-pieces.ts";
import { readParts } from "../otlp/read-pieces.ts";
import { genAi } from "./names.ts";
import { partOf } from "./parts.ts";

/** Writes `gen_ai.system_instructions` and the newest messages of the conversation. */
export function putInput(attributes: Attributes, request: HeldRequest, reader: ContentReader, maxBytes: number): void {
  const system = request.system === undefined ? [] : partsOf(readParts(reader.piece(request.system)), maxBytes);
  if (system.length > 0) putList(attributes, genAi.systemInstructions, system);
  const { shown, omitted } = newestMessages(request.messages, reader, {
    room: messagesBudget - bytesOf(system),
    show: (message) => [messageOf(message, maxBytes)],
    bytesOf,
  });
  if (shown.length > 0) putList(attributes, genAi.inputMessages, shown);
  if (omitted > 0) attributes.number("nemo_relay.input_messages.omitted", omitted);
}

/** A message in the shape of the GenAI message schema. Its role is the provider's, tool results included. */
export function messageOf(message: ReadMessage, maxBytes: number): JsonObject {
  return compact({ role: message.role, parts: partsOf(message.parts, maxBytes), name: message.name });
}

/** What somebody said outside of any model call, as a message: a prompt, an answer. */
export function plainMessage(role: "user" | "assistant", value: JsonValue, maxBytes: number): JsonObject {
  return messageOf({ role, parts: readParts(typeof value === "string" ? value : JSON.stringify(value)) }, maxBytes);
}

/** Writes a list as JSON: each text in it was cut already, so that the whole stays valid. */
export function putList(attributes: Attributes, key: string, list: readonly JsonValue[]): void {
  attributes.id(key, JSON.stringify(list));
}

function partsOf(parts: readonly MessagePart[], maxBytes: number): readonly JsonObject[] {
  const shown: JsonObject[] = [];
  let room = messagesBudget;
  for (const part of parts) {
    if (room <= 0) return [...shown, { type: "text", content: `…[truncated ${parts.length - shown.length} parts]` }];
    const one = partOf(part, maxBytes);
    room -= bytesOf(one);
    shown.push(one);
  }
  return shown;
}

function bytesOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}
