import type { JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { get, readString } from "../../core/json/path.ts";

/** A tool's result as a message carries it. */
export interface ResultPart {
  readonly toolCallId: string;
  readonly text: string;
  readonly isError: boolean;
}

/** The role of a `Message` piece. What cannot be read as a message (a piece that is gone) counts as `system`. */
export function roleOf(message: JsonValue): string {
  return readString(message, "role") ?? "system";
}

/** The parts of a `Message` piece; a piece that is gone reads as one text part with its visible mark. */
export function partsOf(message: JsonValue): readonly JsonValue[] {
  const parts = get(message, "parts");
  if (isList(parts)) return parts;
  if (isList(message)) return message;
  return message === null ? [] : [{ type: "text", text: textOf(message) }];
}

/** What a part says, as text; undefined for parts that have a place of their own (reasoning, tool calls and results). */
export function partText(part: JsonValue): string | undefined {
  const type = readString(part, "type") ?? "other";
  switch (type) {
    case "reasoning":
    case "tool_call":
    case "tool_result":
      return undefined;
    case "text":
    case "refusal":
      return readString(part, "text") ?? "";
    case "image":
    case "document":
    case "audio":
      return mediaPlaceholder(type, part);
    default:
      return textOf(get(part, "value") ?? part);
  }
}

/** The texts of a message's parts, empty ones left out. */
export function textsOf(message: JsonValue): readonly string[] {
  return partsOf(message).flatMap((part) => {
    const text = partText(part);
    return text === undefined || text === "" ? [] : [text];
  });
}

/** Several texts of one message as one: separated by blank lines. */
export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

/** The reasoning of a message; empty when it has none that can be read. */
export function reasoningOf(message: JsonValue): string {
  return joined(
    partsOf(message).flatMap((part) =>
      readString(part, "type") === "reasoning" ? [readString(part, "text") ?? ""] : [],
    ),
  );
}

/** The tool results that a message carries. */
export function resultsOf(message: JsonValue): readonly ResultPart[] {
  return partsOf(message).flatMap((part) => {
    const toolCallId = readString(part, "toolCallId");
    if (readString(part, "type") !== "tool_result" || toolCallId === undefined) return [];
    const content = get(part, "content") ?? "";
    const text = isList(content) ? joined(content.map((inner) => partText(inner) ?? textOf(inner))) : textOf(content);
    return [{ toolCallId, text, isError: get(part, "isError") === true }];
  });
}

/** Any JSON as text: strings as they are, text parts joined, everything else as compact JSON. */
export function textOf(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (isList(value)) return value.map(textOf).join("\n");
  if (isObject(value) && get(value, "type") === "text") return readString(value, "text") ?? "";
  return JSON.stringify(value);
}

/** ATIF holds images by path only, and the record has no file of them: the reader sees what was there. */
function mediaPlaceholder(type: string, part: JsonValue): string {
  const data = readString(part, "data");
  const url = readString(part, "url");
  const words = [
    type,
    readString(part, "mediaType"),
    readString(part, "name"),
    url === undefined || url.startsWith("data:") ? undefined : url,
  ].filter((word) => word !== undefined);
  const size = data === undefined ? "" : `, ${base64Bytes(data)} bytes`;
  return `[${words.join(" ")}${size}]`;
}

function base64Bytes(data: string): number {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor((data.length * 3) / 4) - padding);
}
