import { describe, expect, test } from "bun:test";
import type { TokenUsage } from "../../src/core/llm/usage.ts";
import { costOf } from "../../src/pricing/cost.ts";
import type { Rates } from "../../src/pricing/rates.ts";

const rates: Rates = { input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 };
const usage = (counts: Partial<TokenUsage>): TokenUsage => ({ input: 0, output: 0, raw: {}, ...counts });

describe("what a call costs", () => {
  test("uncached input, cache reads and both kinds of cache writes each have their own rate", () => {
    const million = 1_000_000;
    const counts = { input: 10 * million, cacheRead: 4 * million, cacheWrite: 3 * million, cacheWrite1h: million };
    expect(costOf(usage({ ...counts, cacheWrite5m: 2 * million, output: million }), rates)).toEqual({
      total: 9 + 1.2 + 7.5 + 6 + 15,
      prompt: 9 + 1.2 + 7.5 + 6,
      completion: 15,
      input: 9,
      cacheRead: 1.2,
      cacheWrite: 13.5,
      output: 15,
      reasoning: 0,
      tools: 0,
    });
  });

  test("a write of unknown lifetime is one of five minutes", () => {
    const counts = { input: 1000, cacheWrite: 1000 };
    expect(costOf(usage(counts), rates)?.cacheWrite).toBe(0.00375);
    expect(costOf(usage({ ...counts, cacheWrite1h: 400 }), rates)?.cacheWrite).toBe(0.00225 + 0.0024);
  });

  test("what has no rate of its own has the next wider one's", () => {
    const plain: Rates = { input: 1, output: 2 };
    const counts = { input: 3000, cacheRead: 1000, cacheWrite: 1000, cacheWrite1h: 500, output: 1000, reasoning: 400 };
    expect(costOf(usage(counts), plain)).toMatchObject({ prompt: 0.003, completion: 0.002, reasoning: 0.0008 });
    expect(costOf(usage(counts), { ...plain, cacheWrite5m: 4 })?.cacheWrite).toBe(0.004);
  });

  test("reasoning is part of the output, unless the provider's own total says that it comes on top", () => {
    const counts = { input: 100, output: 1000, reasoning: 400 };
    expect(costOf(usage(counts), rates)).toMatchObject({ output: 0.009, reasoning: 0.006, completion: 0.015 });
    const apart = costOf(usage({ ...counts, raw: { total_tokens: 1500 } }), rates);
    expect(apart).toMatchObject({ output: 0.015, reasoning: 0.006, completion: 0.021 });
    const inside = costOf(usage({ ...counts, raw: { total_tokens: 1100 } }), rates);
    expect(inside).toMatchObject({ completion: 0.015 });
    expect(costOf(usage({ output: 10, reasoning: 400 }), rates)).toMatchObject({ output: 0.00015, reasoning: 0.006 });
  });

  test("searches that the provider ran are in the total alone", () => {
    const raw = { server_tool_use: { web_search_requests: 3 } };
    const cost = costOf(usage({ input: 1000, raw }), { ...rates, webSearch: 10 });
    expect(cost).toMatchObject({ prompt: 0.003, completion: 0, tools: 0.03, total: 0.033 });
  });

  test("counts that contradict each other have no cost", () => {
    expect(costOf(usage({ input: 10, cacheRead: 8, cacheWrite: 3 }), rates)).toBeUndefined();
  });
});
