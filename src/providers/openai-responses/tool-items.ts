import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { get, readString } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { isNothing, present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { parseToolArguments } from "../tool-arguments.ts";
import { readContent } from "./content.ts";

/** Calls that the provider runs itself; their results, if shown, are in the same item. */
const hosted: ReadonlySet<string> = new Set([
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
  "mcp_call",
]);

/** Calls of tools that the request defined: they have a name, and a call id beside the item's own id. */
const namedCalls: ReadonlySet<string> = new Set(["function_call", "custom_tool_call"]);

/** Where a hosted call shows what came out. */
const resultKeys = ["output", "outputs", "results", "result"];

/** What a call item has besides its arguments. */
const callKeys: ReadonlySet<string> = new Set([
  "type",
  "id",
  "call_id",
  "status",
  "name",
  "namespace",
  "execution",
  "environment",
  "created_by",
  "internal_chat_message_metadata_passthrough",
  "cache_control",
  "error",
  ...resultKeys,
]);

/** Reads an item that calls a tool: the call, and its result when the provider ran it and shows it. Undefined for other items. */
export function readToolCallItem(item: JsonObject, type: string): readonly MessagePart[] | undefined {
  if (!type.endsWith("_call")) return undefined;
  const id = readText(item, "call_id") ?? (namedCalls.has(type) ? undefined : readText(item, "id"));
  const name = readText(item, "name") ?? (namedCalls.has(type) ? undefined : type.slice(0, -"_call".length));
  if (id === undefined || name === undefined) return undefined;
  const server = isHosted(item, type) ? { server: true as const } : {};
  const namespace = readText(item, "namespace");
  const call: MessagePart = {
    type: "tool_call",
    id,
    name,
    ...present({ namespace }),
    arguments: readArguments(item, type),
    ...server,
  };
  return server.server === true ? [call, ...readHostedResult(item, type, id)] : [call];
}

/** Reads an item that brings a tool's result; undefined for other items. */
export function readToolOutputItem(item: JsonObject, type: string): readonly MessagePart[] | undefined {
  if (!type.endsWith("_output")) return undefined;
  // The older local shell has one id for call and output.
  const toolCallId =
    readText(item, "call_id") ?? (type === "local_shell_call_output" ? readText(item, "id") : undefined);
  if (toolCallId === undefined) return undefined;
  const output = get(item, "output");
  const content = output === undefined ? [otherPart(without(item, callKeys))] : readContent(output);
  const failed = get(item, "status") === "failed" ? { isError: true as const } : {};
  const server = get(item, "execution") === "server" ? { server: true as const } : {};
  return [{ type: "tool_result", toolCallId, content, ...failed, ...server }];
}

/** `local_shell_call`, `apply_patch_call` and a client's tool search are run by the agent, whatever their look. */
function isHosted(item: JsonObject, type: string): boolean {
  if (hosted.has(type) || get(item, "execution") === "server") return true;
  return type === "shell_call" && (readString(item, "environment.type") ?? "").startsWith("container");
}

function readArguments(item: JsonObject, type: string): JsonValue {
  // A custom tool's input is free text, even where it looks like JSON.
  if (type === "custom_tool_call") return readText(item, "input") ?? "";
  const given = get(item, "arguments");
  if (typeof given === "string") return parseToolArguments(given);
  return given ?? get(item, "action") ?? get(item, "operation") ?? without(item, callKeys);
}

function readHostedResult(item: JsonObject, type: string, toolCallId: string): readonly MessagePart[] {
  const error = get(item, "error");
  const results = resultKeys.map((key) => get(item, key)).filter((value) => !isNothing(value));
  const content = [...results, ...(isNothing(error) ? [] : [error])].flatMap((value) =>
    type === "image_generation_call" && typeof value === "string" ? [generatedImage(item, value)] : readContent(value),
  );
  if (content.length === 0) return [];
  return [{ type: "tool_result", toolCallId, content, ...(isNothing(error) ? {} : { isError: true }), server: true }];
}

/** The tool that makes images gives the base64 of one as plain text; an item may say the format. */
function generatedImage(item: JsonObject, data: string): MessagePart {
  return { type: "image", mediaType: `image/${readText(item, "output_format") ?? "png"}`, data };
}
