import { expect, test } from "bun:test";
import { openInference } from "../../../src/exporters/openinference/vocabulary.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import type { Pricer } from "../../../src/pricing/call-cost.ts";
import { fixedPrices } from "../../support/fixed-prices.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";

function spansOf(price: Pricer | undefined): readonly SpanRecord[] {
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
  const usage = { input: 3000, output: 100, cacheRead: 1000, cacheWrite: 1000, reasoning: 40, raw: {} };
  book.llmStart("priced", "turn", { model: "priced" }).llmEnd("priced", { model: "served", usage });
  book.llmStart("other", "turn", { model: "other" }).llmEnd("other", { usage: { input: 1, output: 1, raw: {} } });
  book.llmStart("failed", "turn", { model: "priced" }).llmEnd("failed", {}).end("turn").end("session");
  const projection = new SpanProjection({ tracePer: "turn", maxBytes: 4096, vocabulary: openInference, price });
  return book.positioned().flatMap(({ event, content, history }) => [...projection.take(event, content, history)]);
}

const costs = (span: SpanRecord | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(span?.attributes ?? { none: 0 }).filter(([key]) => key.startsWith("llm.cost.")));
const metadata = (span: SpanRecord | undefined): unknown => JSON.parse(String(span?.attributes["metadata"]));

test("an LLM span has its cost by kind of token, details adding up to prompt and completion", () => {
  const [priced] = spansOf(fixedPrices);
  expect(costs(priced)).toEqual({
    "llm.cost.prompt": 2.35,
    "llm.cost.prompt_details.input": 1,
    "llm.cost.prompt_details.cache_read": 0.1,
    "llm.cost.prompt_details.cache_write": 1.25,
    "llm.cost.completion": 0.5,
    "llm.cost.completion_details.output": 0.3,
    "llm.cost.completion_details.reasoning": 0.2,
    "llm.cost.total": 2.85,
  });
  expect(metadata(priced)).toMatchObject({ cost_source: "test/priced", price_snapshot: "2026-01-01" });
});

test("without a price there is the reason, without usage neither, and no other span has a cost", () => {
  const [, other, failed, turn] = spansOf(fixedPrices);
  expect(costs(other)).toEqual({});
  expect(metadata(other)).toMatchObject({ cost_unknown: expect.stringContaining("no price for model") });
  expect(costs(failed)).toEqual({});
  expect(metadata(failed)).toEqual({ usage_missing: true });
  expect(turn?.name).toBe("claude-code-turn");
  expect(costs(turn)).toEqual({});
});

test("switched off, nothing speaks of costs", () => {
  expect(JSON.stringify(spansOf(undefined))).not.toMatch(/cost|price_/);
});
