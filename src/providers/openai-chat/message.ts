import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { get, readList, readPath } from "../../core/json/path.ts";
import type { Message, MessagePart, MessageRole } from "../../core/llm/message.ts";
import { isNothing, present, readText } from "../fields.ts";
import { mediaFromUrl, otherPart } from "../media.ts";
import { readToolCall } from "./tool-call.ts";

const placed: ReadonlySet<string> = new Set([
  "role",
  "name",
  "content",
  "annotations",
  "refusal",
  "reasoning_content",
  "reasoning",
  "tool_calls",
  "tool_call_id",
  "function_call",
  "cache_control",
]);

const roles: ReadonlyMap<string, MessageRole> = new Map([
  ["system", "system"],
  ["developer", "developer"],
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
  // The forerunner of tools: results were told apart by the function's name.
  ["function", "tool"],
]);

/** Reads one message of a request or a choice; keys that have no place of their own are kept together as one `other` part. */
export function readMessage(message: JsonValue, impliedRole?: MessageRole): Message {
  const role = roles.get(readText(message, "role") ?? "") ?? impliedRole;
  if (!isObject(message) || role === undefined) return { role: "user", parts: [otherPart(message)] };
  const name = readText(message, "name");
  const parts = role === "tool" ? [readToolResult(message)] : readSpoken(message);
  return { role, parts: [...parts, ...readRest(message)], ...present({ name }) };
}

function readToolResult(message: JsonObject): MessagePart {
  const toolCallId = readText(message, "tool_call_id") ?? readText(message, "name") ?? "";
  return { type: "tool_result", toolCallId, content: readContent(get(message, "content")) };
}

function readSpoken(message: JsonObject): readonly MessagePart[] {
  const reasoning = readText(message, "reasoning_content") || readText(message, "reasoning");
  const refusal = readText(message, "refusal");
  const single = get(message, "function_call");
  const calls = [...readList(message, "tool_calls"), ...(isObject(single) ? [{ function: single }] : [])];
  return [
    ...(reasoning ? [{ type: "reasoning" as const, text: reasoning }] : []),
    ...readContent(get(message, "content"), get(message, "annotations")),
    ...(refusal ? [{ type: "refusal" as const, text: refusal }] : []),
    ...calls.map((call) => readToolCall(call)),
  ];
}

function readRest(message: JsonObject): readonly MessagePart[] {
  const rest = without(message, placed);
  const told = Object.keys(rest).filter((key) => !isNothing(get(rest, key)));
  const silent = new Set(Object.keys(rest).filter((key) => !told.includes(key)));
  return told.length === 0 ? [] : [otherPart(without(rest, silent))];
}

/** Reads `content`: a text or a list of parts. Annotations belong to the text. */
function readContent(content: JsonValue | undefined, annotations?: JsonValue): readonly MessagePart[] {
  if (content === undefined || content === null || content === "") return [];
  const citations = isNothing(annotations) ? {} : { citations: annotations };
  if (typeof content === "string") return [{ type: "text", text: content, ...citations }];
  if (isList(content)) return content.map((part) => readContentPart(part) ?? otherPart(part));
  return [otherPart(content)];
}

function readContentPart(part: JsonValue): MessagePart | undefined {
  switch (readText(part, "type") ?? "") {
    case "text": {
      const text = readText(part, "text");
      return text === undefined ? undefined : { type: "text", text };
    }
    case "refusal": {
      const text = readText(part, "refusal");
      return text === undefined ? undefined : { type: "refusal", text };
    }
    case "image_url": {
      const url = readPath(part, "image_url.url") ?? get(part, "image_url");
      return typeof url === "string" ? mediaFromUrl("image", url) : undefined;
    }
    case "input_audio":
      return readAudio(get(part, "input_audio"));
    case "file": {
      const file = get(part, "file");
      const data = readText(file, "file_data");
      return data === undefined ? undefined : mediaFromUrl("document", data, readText(file, "filename"));
    }
    default:
      return undefined;
  }
}

function readAudio(audio: JsonValue | undefined): MessagePart | undefined {
  const data = readText(audio, "data");
  const format = readText(audio, "format");
  if (data === undefined) return undefined;
  return { type: "audio", ...(format === undefined ? {} : { mediaType: `audio/${format}` }), data };
}
