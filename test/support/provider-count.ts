// What recorded answers counted and cost, read from their text here: nothing that is tested has a part in it.
import { calcPrice } from "@pydantic/genai-prices";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { parseJson } from "../../src/core/json/parse.ts";
import { readNumber, readString } from "../../src/core/json/path.ts";
import type { RecordedAnswer } from "./replay.ts";

/** Sums over model calls. */
export interface Sums {
  calls: number;
  input: number;
  cached: number;
  output: number;
  usd: number;
}

/** Reads JSON of a test's own making. */
export function json(text: string): JsonValue {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

/** Adds up. */
export function total(all: readonly Sums[]): Sums {
  const sum: Sums = { calls: 0, input: 0, cached: 0, output: 0, usd: 0 };
  for (const one of all) {
    for (const key of ["calls", "input", "cached", "output", "usd"] as const) sum[key] += one[key];
  }
  return sum;
}

/** What one answer counted, and its price by the package's own sum. */
export function countOf({ text }: RecordedAnswer): Sums {
  const events = text.split("\n").flatMap((line) => (line.startsWith("data: {") ? [json(line.slice(6))] : []));
  const whole = events.length === 0 ? [json(text)] : events;
  const find = (...paths: readonly string[]): number | undefined =>
    whole
      .map((event) => readNumber(event, ...paths.flatMap((path) => [path, `message.${path}`, `response.${path}`])))
      .findLast((count) => count !== undefined);
  const model = whole.map((event) => readString(event, "model", "message.model", "response.model")).find(Boolean) ?? "";
  // Anthropic counts cached input beside the other, OpenAI inside it.
  const read = find("usage.cache_read_input_tokens");
  const written = find("usage.cache_creation_input_tokens") ?? 0;
  const inside = find("usage.input_tokens_details.cached_tokens", "usage.prompt_tokens_details.cached_tokens") ?? 0;
  const input = (find("usage.input_tokens", "usage.prompt_tokens") ?? 0) + (read ?? 0) + written;
  const output = find("usage.output_tokens", "usage.completion_tokens") ?? 0;
  const usage = {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: read ?? inside,
    cache_write_tokens: written,
    cache_write_1h_tokens: find("usage.cache_creation.ephemeral_1h_input_tokens") ?? 0,
  };
  const priced = calcPrice(usage, model, { providerId: read === undefined ? "openai" : "anthropic" });
  return { calls: 1, input, cached: read ?? inside, output, usd: priced?.total_price ?? 0 };
}
