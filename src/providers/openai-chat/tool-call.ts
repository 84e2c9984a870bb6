import type { JsonValue } from "../../core/json/json-value.ts";
import { get, readObject } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { parseToolArguments } from "../tool-arguments.ts";

/** Reads one entry of `tool_calls`. Some servers leave the id out: it is empty then. */
export function readToolCall(call: JsonValue): MessagePart {
  const id = readText(call, "id") ?? "";
  const custom = readObject(call, "custom");
  if (custom !== undefined) {
    // A custom tool's input is free text, even where it looks like JSON.
    return { type: "tool_call", id, name: readText(custom, "name") ?? "", arguments: get(custom, "input") ?? "" };
  }
  const called = readObject(call, "function");
  const name = readText(called, "name");
  if (name === undefined) return otherPart(call);
  const given = get(called, "arguments") ?? {};
  return { type: "tool_call", id, name, arguments: typeof given === "string" ? parseToolArguments(given) : given };
}
