import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { get, readList, readObject } from "../../core/json/path.ts";
import type { LlmRequest, ToolDefinition } from "../../core/llm/request.ts";
import { present, readText } from "../fields.ts";
import { readMessage } from "./message.ts";

const placed = new Set(["model", "messages", "tools", "stream"]);

/** Reads a request body. System messages stay in the conversation, where they are sent. */
export function readRequest(body: JsonValue): LlmRequest {
  return {
    ...present({ model: readText(body, "model") }),
    stream: get(body, "stream") === true,
    system: [],
    messages: readList(body, "messages").map((message) => readMessage(message)),
    tools: readList(body, "tools").flatMap((tool) => readTool(tool)),
    parameters: isObject(body) ? without(body, placed) : {},
  };
}

function readTool(tool: JsonValue): readonly ToolDefinition[] {
  const type = readText(tool, "type");
  const inner = readObject(tool, "function") ?? readObject(tool, "custom") ?? tool;
  const name = readText(inner, "name") ?? type;
  if (name === undefined) return [];
  const description = readText(inner, "description");
  const schema = get(inner, "parameters") ?? get(inner, "format") ?? undefined;
  return [{ name, ...present({ description, schema, type: type === "function" ? undefined : type }) }];
}
