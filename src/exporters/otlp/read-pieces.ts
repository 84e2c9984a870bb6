import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { get, readString } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";

/** A message as it was read back: any role, since a piece may stand in for one that is lost. */
export interface ReadMessage {
  readonly role: string;
  readonly name?: string;
  readonly parts: readonly MessagePart[];
}

/** A tool definition as it was read back. */
export interface ReadTool {
  readonly name: string;
  readonly description?: string;
  readonly schema?: JsonValue;
  readonly type?: string;
}

/** Reads a piece `Message`. A piece that the journal lost or cut reads as its visible mark. */
export function readMessage(value: JsonValue): ReadMessage {
  if (!isObject(value)) return { role: "unknown", parts: readParts(value) };
  const name = readString(value, "name");
  return {
    role: readString(value, "role") ?? "unknown",
    ...(name === undefined ? {} : { name }),
    parts: readParts(get(value, "parts") ?? value),
  };
}

/** Reads a piece `MessagePart[]`; whatever it is, something comes out that shows it. */
export function readParts(value: JsonValue): readonly MessagePart[] {
  if (typeof value === "string") return [{ type: "text", text: value }];
  if (isList(value)) return value.map(readPart);
  return value === null ? [] : [{ type: "other", value }];
}

/** Reads a piece `ToolDefinition[]`; what is no tool is left out. */
export function readTools(value: JsonValue): readonly ReadTool[] {
  if (!isList(value)) return [];
  return value.flatMap((item): ReadTool[] => {
    const name = readString(item, "name");
    if (name === undefined) return [];
    const description = readString(item, "description");
    const schema = get(item, "schema");
    const type = readString(item, "type");
    return [
      {
        name,
        ...(description === undefined ? {} : { description }),
        ...(schema === undefined ? {} : { schema }),
        ...(type === undefined ? {} : { type }),
      },
    ];
  });
}

function readPart(value: JsonValue): MessagePart {
  if (typeof value === "string") return { type: "text", text: value };
  if (!isObject(value)) return { type: "other", value };
  const type = readString(value, "type") ?? "";
  switch (type) {
    case "text":
    case "refusal":
      return { type, text: readString(value, "text") ?? "" };
    case "reasoning":
      return { type, text: readString(value, "text") ?? "", ...strings(value, ["id", "signature", "encrypted"]) };
    case "image":
    case "document":
    case "audio":
      return { type, ...strings(value, ["mediaType", "data", "url", "name"]) };
    case "tool_call":
      return readCall(value);
    case "tool_result":
      return readResult(value);
    case "other":
      return { type, value: get(value, "value") ?? null };
    default:
      // A type that is newer than this reader is shown whole.
      return { type: "other", value };
  }
}

function readCall(value: JsonObject): MessagePart {
  const [id, name] = [readString(value, "id") ?? "", readString(value, "name") ?? ""];
  const namespace = readString(value, "namespace");
  return {
    type: "tool_call",
    id,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: get(value, "arguments") ?? null,
    ...(get(value, "server") === true ? { server: true } : {}),
  };
}

function readResult(value: JsonObject): MessagePart {
  const content = readParts(get(value, "content") ?? null);
  return {
    type: "tool_result",
    toolCallId: readString(value, "toolCallId") ?? "",
    content,
    ...(get(value, "isError") === true ? { isError: true } : {}),
    ...(get(value, "server") === true ? { server: true } : {}),
  };
}

function strings<Key extends string>(value: JsonObject, keys: readonly Key[]): { [key in Key]?: string } {
  const found: { [key in Key]?: string } = {};
  for (const key of keys) {
    const text = readString(value, key);
    if (text !== undefined) found[key] = text;
  }
  return found;
}
