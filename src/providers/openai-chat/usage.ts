import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import { present, readCount } from "../fields.ts";

/** Reads a usage object; cached and written tokens are already inside `prompt_tokens`. */
export function readUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  const input = readCount(usage, "prompt_tokens");
  if (!isObject(usage) || input === undefined) return undefined;
  // `prompt_cache_hit_tokens` is DeepSeek's word for the same.
  const cacheRead = readCount(usage, "prompt_tokens_details.cached_tokens", "prompt_cache_hit_tokens");
  const cacheWrite = readCount(usage, "prompt_tokens_details.cache_write_tokens");
  const reasoning = readCount(usage, "completion_tokens_details.reasoning_tokens");
  const output = readCount(usage, "completion_tokens") ?? 0;
  return { input, output, ...present({ cacheRead, cacheWrite, reasoning }), raw: usage };
}
