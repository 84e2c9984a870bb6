import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import { present, readCount } from "../fields.ts";

/** Reads a usage object. Anthropic counts cache reads and writes beside `input_tokens`, not inside: they are added here. */
export function readUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const uncached = readCount(usage, "input_tokens");
  const cacheRead = readCount(usage, "cache_read_input_tokens");
  const cacheWrite5m = readCount(usage, "cache_creation.ephemeral_5m_input_tokens");
  const cacheWrite1h = readCount(usage, "cache_creation.ephemeral_1h_input_tokens");
  const cacheWrite = readCount(usage, "cache_creation_input_tokens") ?? sum(cacheWrite5m, cacheWrite1h);
  const input = sum(uncached, cacheRead, cacheWrite);
  if (input === undefined) return undefined;
  const output = readCount(usage, "output_tokens") ?? 0;
  const reasoning = readCount(usage, "output_tokens_details.thinking_tokens");
  return { input, output, ...present({ cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, reasoning }), raw: usage };
}

/** The sum of the counts that are known; undefined when none is. */
function sum(...counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((total, count) => (count === undefined ? total : (total ?? 0) + count), undefined);
}
