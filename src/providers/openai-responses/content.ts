import type { JsonValue } from "../../core/json/json-value.ts";
import { isList } from "../../core/json/json-value.ts";
import { get, readPath } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { isNothing, present, readText } from "../fields.ts";
import { mediaFromUrl, otherPart } from "../media.ts";

/** Reads the content of a message, a tool's output or instructions: a text or a list of content parts. */
export function readContent(content: JsonValue | undefined): readonly MessagePart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (isList(content)) return content.map((part) => readContentPart(part));
  return [readContentPart(content)];
}

function readContentPart(part: JsonValue): MessagePart {
  return readKnownPart(part) ?? otherPart(part);
}

function readKnownPart(part: JsonValue): MessagePart | undefined {
  switch (readText(part, "type") ?? "") {
    case "input_text":
    case "output_text":
    case "text":
      return readTextPart(part);
    case "refusal": {
      const text = readText(part, "refusal");
      return text === undefined ? undefined : { type: "refusal", text };
    }
    case "input_image":
    case "computer_screenshot": {
      const url = readText(part, "image_url");
      return url === undefined ? undefined : mediaFromUrl("image", url);
    }
    case "input_file":
      return readFile(part);
    case "input_audio": {
      const data = readPath(part, "input_audio.data");
      const format = readPath(part, "input_audio.format");
      if (typeof data !== "string") return undefined;
      return { type: "audio", ...(typeof format === "string" ? { mediaType: `audio/${format}` } : {}), data };
    }
    default:
      return undefined;
  }
}

function readTextPart(part: JsonValue): MessagePart | undefined {
  const text = readText(part, "text");
  const annotations = get(part, "annotations");
  if (text === undefined) return undefined;
  return { type: "text", text, ...(isNothing(annotations) ? {} : { citations: annotations }) };
}

function readFile(part: JsonValue): MessagePart | undefined {
  const name = readText(part, "filename");
  const url = readText(part, "file_data") ?? readText(part, "file_url");
  if (url === undefined) return undefined;
  // `file_data` may be bare base64, without the head of a data URL.
  const bare = get(part, "file_data") === url && !url.startsWith("data:");
  return bare ? { type: "document", ...present({ name }), data: url } : mediaFromUrl("document", url, name);
}
