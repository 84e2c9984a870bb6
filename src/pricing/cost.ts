import { readNumber } from "../core/json/path.ts";
import type { TokenUsage } from "../core/llm/usage.ts";
import type { Rates } from "./rates.ts";

/** What one model call cost, in US dollars. */
export interface Cost {
  /** Everything: `prompt`, `completion` and `tools`. */
  readonly total: number;
  /** `input`, `cacheRead` and `cacheWrite`. */
  readonly prompt: number;
  /** `output` and `reasoning`. */
  readonly completion: number;
  /** Input that was neither read from the cache nor written to it. */
  readonly input: number;
  readonly cacheRead: number;
  /** Five-minute and one-hour writes, each at its own rate. */
  readonly cacheWrite: number;
  /** Output without reasoning. */
  readonly output: number;
  readonly reasoning: number;
  /** Searches that the provider ran itself. */
  readonly tools: number;
}

const perMillion = 1_000_000;
const perThousand = 1000;

/** What a call's tokens cost; undefined when the counts contradict each other (more cached tokens than input). */
export function costOf(usage: TokenUsage, rates: Rates): Cost | undefined {
  const cacheRead = usage.cacheRead ?? 0;
  const cacheWrite = usage.cacheWrite ?? 0;
  const uncached = usage.input - cacheRead - cacheWrite;
  if (uncached < 0) return undefined;
  // What has no known lifetime is written for five minutes: that is what providers do unless asked.
  const write1h = Math.min(usage.cacheWrite1h ?? 0, cacheWrite);
  const rate5m = rates.cacheWrite5m ?? rates.input;
  const reasoning = usage.reasoning ?? 0;
  const plain = countsReasoningApart(usage) ? usage.output : usage.output - Math.min(reasoning, usage.output);
  const parts = {
    input: dollars((uncached * rates.input) / perMillion),
    cacheRead: dollars((cacheRead * (rates.cacheRead ?? rates.input)) / perMillion),
    cacheWrite: dollars(((cacheWrite - write1h) * rate5m + write1h * (rates.cacheWrite1h ?? rate5m)) / perMillion),
    output: dollars((plain * rates.output) / perMillion),
    reasoning: dollars((reasoning * (rates.reasoning ?? rates.output)) / perMillion),
    tools: dollars((webSearches(usage) * (rates.webSearch ?? 0)) / perThousand),
  };
  const prompt = dollars(parts.input + parts.cacheRead + parts.cacheWrite);
  const completion = dollars(parts.output + parts.reasoning);
  return { total: dollars(prompt + completion + parts.tools), prompt, completion, ...parts };
}

/** Some OpenAI-compatible providers count reasoning beside the completion: their own total says so. */
function countsReasoningApart({ input, output, reasoning = 0, raw }: TokenUsage): boolean {
  return reasoning > output || (reasoning > 0 && readNumber(raw, "total_tokens") === input + output + reasoning);
}

/** Only Anthropic counts them in its usage. */
function webSearches({ raw }: TokenUsage): number {
  return Math.max(0, readNumber(raw, "server_tool_use.web_search_requests") ?? 0);
}

/** Without the noise of binary fractions: a millionth of a millionth of a dollar is far below one token's price. */
export function dollars(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
