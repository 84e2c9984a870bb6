import type { JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { get, readString } from "../../core/json/path.ts";
import type { Album } from "./images/album.ts";
import type { StepContent, StepImage } from "./images/step-content.ts";
import type { Media } from "./media-words.ts";
import { mediaWords } from "./media-words.ts";
import { joined } from "./text.ts";

/** A tool's result as a message carries it. */
export interface ResultPart {
  readonly toolCallId: string;
  readonly content: StepContent;
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
      return mediaWords(type, mediaOf(part));
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

/** What a message's parts say, images apart from texts, empty ones left out. */
export function contentOf(message: JsonValue, album: Album): StepContent {
  return partsOf(message).flatMap((part) => {
    const said = imageOf(part, album) ?? partText(part);
    return said === undefined || said === "" ? [] : [said];
  });
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
export function resultsOf(message: JsonValue, album: Album): readonly ResultPart[] {
  return partsOf(message).flatMap((part) => {
    const toolCallId = readString(part, "toolCallId");
    if (readString(part, "type") !== "tool_result" || toolCallId === undefined) return [];
    const content = get(part, "content") ?? "";
    const shown = isList(content)
      ? content.map((inner) => imageOf(inner, album) ?? partText(inner) ?? textOf(inner))
      : [textOf(content)];
    return [{ toolCallId, content: shown, isError: get(part, "isError") === true }];
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

/** An image whose bytes are there and of a type that ATIF knows; everything else has words only. */
function imageOf(part: JsonValue, album: Album): StepImage | undefined {
  if (readString(part, "type") !== "image") return undefined;
  const media = mediaOf(part);
  const { mediaType, data } = media;
  return data === undefined ? undefined : album.take({ mediaType, data }, mediaWords("image", media));
}

function mediaOf(part: JsonValue): Media {
  const [mediaType, name, data, url] = ["mediaType", "name", "data", "url"].map((key) => readString(part, key));
  return { mediaType, name, data, url };
}
