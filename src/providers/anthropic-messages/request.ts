import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { get, readList } from "../../core/json/path.ts";
import type { Message, MessageRole } from "../../core/llm/message.ts";
import type { LlmRequest, ToolDefinition } from "../../core/llm/request.ts";
import { present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { readBlocks } from "./blocks.ts";

const placed = new Set(["model", "messages", "system", "tools", "stream"]);

/** Reads a request body. Tool results stay in the user's message, as they are sent. */
export function readRequest(body: JsonValue): LlmRequest {
  return {
    ...present({ model: readText(body, "model") }),
    stream: get(body, "stream") === true,
    system: readBlocks(get(body, "system")),
    messages: readList(body, "messages").map((message) => readMessage(message)),
    tools: readList(body, "tools").flatMap((tool) => readTool(tool)),
    parameters: isObject(body) ? without(body, placed) : {},
  };
}

function readMessage(message: JsonValue): Message {
  const role = readRole(readText(message, "role"));
  if (role === undefined) return { role: "user", parts: [otherPart(message)] };
  return { role, parts: readBlocks(get(message, "content")) };
}

function readRole(role: string | undefined): MessageRole | undefined {
  return role === "user" || role === "assistant" || role === "system" ? role : undefined;
}

function readTool(tool: JsonValue): readonly ToolDefinition[] {
  const type = readText(tool, "type");
  const name = readText(tool, "name") ?? readText(tool, "mcp_server_name") ?? type;
  if (name === undefined) return [];
  const kind = type === "custom" ? undefined : type;
  const description = readText(tool, "description");
  return [{ name, ...present({ description, schema: get(tool, "input_schema"), type: kind }) }];
}
