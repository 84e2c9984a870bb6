import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import { present, readCount } from "../fields.ts";

/** Reads a usage object; cached and written tokens are already inside `input_tokens`. */
export function readUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  const input = readCount(usage, "input_tokens");
  if (!isObject(usage) || input === undefined) return undefined;
  const cacheRead = readCount(usage, "input_tokens_details.cached_tokens");
  const cacheWrite = readCount(usage, "input_tokens_details.cache_write_tokens");
  const reasoning = readCount(usage, "output_tokens_details.reasoning_tokens");
  const output = readCount(usage, "output_tokens") ?? 0;
  return { input, output, ...present({ cacheRead, cacheWrite, reasoning }), raw: usage };
}
