import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { get, readList } from "../../core/json/path.ts";
import type { Message, MessagePart, MessageRole } from "../../core/llm/message.ts";
import { present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { readContent } from "./content.ts";
import { readToolCallItem, readToolOutputItem } from "./tool-items.ts";

/**
 * Reads one input or output item as a message. Item ids and states are left out of messages: they differ between the reply
 * and the request that sends it back.
 */
export function readItem(item: JsonValue): Message {
  if (!isObject(item)) return { role: "user", parts: [otherPart(item)] };
  const type = readText(item, "type") ?? "message";
  return readMessageItem(item, type) ?? readToolItem(item, type) ?? { role: "user", parts: [otherPart(item)] };
}

function readMessageItem(item: JsonObject, type: string): Message | undefined {
  switch (type) {
    case "message": {
      const role = readRole(readText(item, "role"));
      return role === undefined ? undefined : { role, parts: readContent(get(item, "content")) };
    }
    case "agent_message":
      // From another agent to the one that is asking: to the model it is what a user's message is.
      return { role: "user", parts: readContent(get(item, "content")), ...present({ name: readText(item, "author") }) };
    case "reasoning":
      return { role: "assistant", parts: [readReasoning(item)] };
    default:
      return undefined;
  }
}

function readToolItem(item: JsonObject, type: string): Message | undefined {
  const call = readToolCallItem(item, type);
  if (call !== undefined) return { role: "assistant", parts: call };
  const output = readToolOutputItem(item, type);
  return output === undefined ? undefined : { role: "tool", parts: output };
}

function readReasoning(item: JsonObject): MessagePart {
  const texts = [...readList(item, "summary"), ...readList(item, "content")].flatMap(
    (part) => readText(part, "text") ?? [],
  );
  const id = readText(item, "id");
  const encrypted = readText(item, "encrypted_content");
  return { type: "reasoning", text: texts.join("\n\n"), ...present({ id, encrypted }) };
}

function readRole(role: string | undefined): MessageRole | undefined {
  return role === "user" || role === "assistant" || role === "system" || role === "developer" ? role : undefined;
}
