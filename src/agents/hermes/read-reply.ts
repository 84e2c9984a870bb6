import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { compact, mergeShallow, without } from "../../core/json/merge.ts";
import { get, readList, readNumber, readObject, readString } from "../../core/json/path.ts";
import type { LlmResponse } from "../../core/llm/response.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import { openaiChat } from "../../providers/openai-chat/codec.ts";

/**
 * The reply of a `post_api_request`: whatever Hermes spoke on the wire, its hook tells it in a shape of its own, close to
 * a chat completion.
 */
export function readReply(payload: JsonObject): LlmResponse {
  const model = readString(payload, "response_model", "response.model", "model");
  const finish = readString(payload, "finish_reason", "response.finish_reason");
  const message = readObject(payload, "response.assistant_message") ?? {};
  const usage = usageOf(readObject(payload, "usage") ?? readObject(payload, "response.usage"));
  const reply = openaiChat.readResponse({
    choices: [{ ...compact({ finish_reason: finish }), message: asChatMessage(message) }],
  });
  return {
    ...reply,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
  };
}

function asChatMessage(message: JsonObject): JsonObject {
  const calls = readList(message, "tool_calls").map(asChatCall);
  return mergeShallow(without(message, new Set(["tool_calls"])), {
    role: "assistant",
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  });
}

/** `{id, name, arguments}` as chat completions have it. */
function asChatCall(call: JsonValue): JsonValue {
  if (!isObject(call) || get(call, "function") !== undefined) return call;
  const id = readString(call, "id") ?? "";
  const name = readString(call, "name") ?? "";
  return { id, type: "function", function: { name, arguments: get(call, "arguments") ?? {} } };
}

/** `prompt_tokens` counts cached ones too, `input_tokens` does not. */
function usageOf(usage: JsonObject | undefined): TokenUsage | undefined {
  if (usage === undefined) return undefined;
  const count = (...keys: readonly string[]): number | undefined => readNumber(usage, ...keys);
  const fresh = count("input_tokens");
  const [cacheRead, cacheWrite] = [count("cache_read_tokens"), count("cache_write_tokens")];
  const sum = fresh === undefined ? undefined : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
  const input = count("prompt_tokens") ?? sum;
  if (input === undefined) return undefined;
  const reasoning = count("reasoning_tokens");
  return {
    input,
    output: count("output_tokens", "completion_tokens") ?? 0,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
    raw: usage,
  };
}
