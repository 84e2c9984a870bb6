import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { get, readList } from "../../core/json/path.ts";
import type { Message, MessagePart } from "../../core/llm/message.ts";
import type { LlmRequest } from "../../core/llm/request.ts";
import { present, readText } from "../fields.ts";
import { readContent } from "./content.ts";
import { readItem } from "./items.ts";
import { readTools } from "./tools.ts";

const placed = new Set(["model", "input", "instructions", "tools", "stream"]);

/** Reads a request body: each input item is one message, but for those that only bring tools. */
export function readRequest(body: JsonValue): LlmRequest {
  return {
    ...present({ model: readText(body, "model") }),
    stream: get(body, "stream") === true,
    system: readInstructions(body),
    messages: readMessages(body),
    tools: readTools(body),
    parameters: isObject(body) ? without(body, placed) : {},
  };
}

function readMessages(body: JsonValue): readonly Message[] {
  const input = get(body, "input");
  if (typeof input === "string") return [{ role: "user", parts: readContent(input) }];
  const items = readList(body, "input").filter((item) => readText(item, "type") !== "additional_tools");
  return items.map((item) => readItem(item));
}

/** Instructions are a text, or (a stored prompt's) a list of items. */
function readInstructions(body: JsonValue): readonly MessagePart[] {
  const instructions = get(body, "instructions");
  if (typeof instructions === "string") return readContent(instructions);
  return readList(body, "instructions").flatMap((item) => readItem(item).parts);
}
