import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { get, readPath, readString } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { isNothing, present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";

/** Tool results may hold blocks again; deeper than this they are kept as they came. */
const deepest = 8;

type BlockReader = (block: JsonObject, depth: number) => MessagePart | undefined;

/** How each kind of content block is read; undefined where the block lacks what makes it one. */
const readers: ReadonlyMap<string, BlockReader> = new Map<string, BlockReader>([
  ["text", readTextBlock],
  ["thinking", readThinking],
  ["redacted_thinking", readRedactedThinking],
  ["tool_use", (block) => readToolUse(block)],
  ["server_tool_use", (block) => readToolUse(block, { server: true })],
  ["mcp_tool_use", (block) => readToolUse(block, { server: true })],
  ["tool_result", (block, depth) => readToolResult(block, depth)],
  ["image", (block) => readMedia("image", block)],
  ["document", (block) => readMedia("document", block)],
]);

/** Reads a `content` or `system` field: a text or a list of blocks. */
export function readBlocks(content: JsonValue | undefined, depth = 0): readonly MessagePart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (isList(content)) return content.map((block) => readBlock(block, depth));
  return [otherPart(content)];
}

/** Reads one content block; what is unknown is kept whole, less its cache marks. */
export function readBlock(block: JsonValue, depth = 0): MessagePart {
  const type = readText(block, "type");
  if (!isObject(block) || type === undefined || depth > deepest) return otherPart(block);
  const reader = readers.get(type) ?? (type.endsWith("_tool_result") ? readServerResult : undefined);
  return reader?.(block, depth) ?? otherPart(block);
}

function readTextBlock(block: JsonObject): MessagePart | undefined {
  const text = readText(block, "text");
  const citations = get(block, "citations");
  return text === undefined ? undefined : { type: "text", text, ...(isNothing(citations) ? {} : { citations }) };
}

function readThinking(block: JsonObject): MessagePart | undefined {
  const text = readText(block, "thinking");
  const signature = readText(block, "signature") || undefined;
  return text === undefined ? undefined : { type: "reasoning", text, ...present({ signature }) };
}

function readRedactedThinking(block: JsonObject): MessagePart | undefined {
  const encrypted = readText(block, "data");
  return encrypted === undefined ? undefined : { type: "reasoning", text: "", encrypted };
}

function readToolUse(block: JsonObject, server: { readonly server?: true } = {}): MessagePart | undefined {
  const id = readText(block, "id");
  const name = readText(block, "name");
  if (id === undefined || name === undefined) return undefined;
  return { type: "tool_call", id, name, arguments: get(block, "input") ?? {}, ...server };
}

function readToolResult(
  block: JsonObject,
  depth: number,
  server: { readonly server?: true } = {},
): MessagePart | undefined {
  const toolCallId = readText(block, "tool_use_id");
  if (toolCallId === undefined) return undefined;
  const failed = get(block, "is_error") === true || (readString(block, "content.type") ?? "").endsWith("_error");
  const content = readBlocks(get(block, "content"), depth + 1);
  return { type: "tool_result", toolCallId, content, ...(failed ? { isError: true } : {}), ...server };
}

/** `web_search_tool_result`, `code_execution_tool_result` and their like: the provider ran the tool. */
function readServerResult(block: JsonObject, depth: number): MessagePart | undefined {
  return readToolResult(block, depth, { server: true });
}

function readMedia(type: "image" | "document", block: JsonObject): MessagePart | undefined {
  // A document's context is text for the model and has no place in the neutral part.
  if (!isNothing(get(block, "context"))) return undefined;
  const source = get(block, "source");
  const name = readText(block, "title");
  switch (readText(source, "type") ?? "") {
    case "base64": {
      const data = readText(source, "data");
      const mediaType = readText(source, "media_type");
      return data === undefined ? undefined : { type, ...present({ mediaType, name }), data };
    }
    case "url": {
      const url = readPath(source, "url");
      return typeof url === "string" ? { type, url, ...present({ name }) } : undefined;
    }
    default:
      return undefined;
  }
}
