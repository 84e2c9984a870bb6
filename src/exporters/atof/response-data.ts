import type { ContentReader } from "../../core/events/content.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { get, readList, readString } from "../../core/json/path.ts";
import type { HeldResponse } from "../../core/llm/response.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";

/** `data` of an LLM end: what came back, whole. */
export function responseData(response: HeldResponse, reader: ContentReader): JsonObject {
  const { error, timeToFirstByte } = response;
  return compact({
    id: response.id,
    model: response.model,
    message: messageOf(response, reader),
    stop_reason: response.stopReason,
    usage: response.usage?.raw,
    error: error === undefined ? undefined : compact({ type: error.type, message: error.message }),
    incomplete: response.incomplete,
    http_status: response.httpStatus,
    request_id: response.requestId,
    time_to_first_byte_ms: timeToFirstByte === undefined ? undefined : timeToFirstByte / 1000,
  });
}

/** The reply in ATOF's provider-neutral words. Tools that the provider ran itself are not calls for anybody to carry out. */
export function annotatedResponse(response: HeldResponse, reader: ContentReader): JsonObject {
  const parts = readList(messageOf(response, reader), "parts").filter(isObject);
  const texts = parts.flatMap((part) => (get(part, "type") === "text" ? [readString(part, "text") ?? ""] : []));
  const calls = parts.filter((part) => get(part, "type") === "tool_call" && get(part, "server") !== true);
  return compact({
    id: response.id,
    model: response.model,
    message: texts.length === 0 ? undefined : texts.join("\n"),
    tool_calls: calls.length === 0 ? undefined : calls.map(callOf),
    finish_reason: response.stopReason === undefined ? undefined : finishReason(response.stopReason),
    usage: response.usage === undefined ? undefined : usageOf(response.usage),
  });
}

function messageOf(response: HeldResponse, reader: ContentReader): JsonValue {
  return response.message === null ? null : reader.read(response.message);
}

function callOf(part: JsonObject): JsonObject {
  return {
    id: readString(part, "id") ?? "",
    name: readString(part, "name") ?? "",
    arguments: get(part, "arguments") ?? null,
  };
}

const finishReasons = new Map([
  ["end_turn", "complete"],
  ["stop", "complete"],
  ["completed", "complete"],
  ["max_tokens", "length"],
  ["length", "length"],
  ["max_output_tokens", "length"],
  ["tool_use", "tool_use"],
  ["tool_calls", "tool_use"],
  ["content_filter", "content_filter"],
]);

function finishReason(raw: string): JsonValue {
  return finishReasons.get(raw) ?? { unknown: raw };
}

/** Prompt tokens include cached ones, as everywhere in our exports. */
function usageOf(usage: TokenUsage): JsonObject {
  return compact({
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite,
  });
}
