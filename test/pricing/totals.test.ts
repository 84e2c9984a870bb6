import { describe, expect, test } from "bun:test";
import type { CallCost } from "../../src/pricing/call-cost.ts";
import { costOf } from "../../src/pricing/cost.ts";
import { CostTally } from "../../src/pricing/cost-tally.ts";
import { addCall, addTotal, noCost, shownCost, unknownCosts } from "../../src/pricing/cost-total.ts";
import { OtlpPlaybook } from "../support/otlp-playbook.ts";

const cents = (count: number): CallCost => {
  const cost = costOf({ input: count, output: 0, raw: {} }, { input: 10_000, output: 0 });
  if (cost === undefined) throw new Error("no cost");
  return { kind: "known", source: "test", cost };
};
const unknown: CallCost = { kind: "unknown", reason: "no price for model m" };

describe("sums", () => {
  test("count what is known and why the rest is not", () => {
    const one = addCall(addCall(noCost, cents(10)), unknown);
    const total = addTotal(addCall(one, undefined), addCall(addCall(noCost, cents(20)), unknown));
    expect(total).toEqual({ usd: 0.3, priced: 2, unknown: { "no price for model m": 2 } });
    expect(unknownCosts(total)).toEqual({ "no price for model m": 2 });
    expect(unknownCosts(noCost)).toBeUndefined();
  });

  test.each([
    [0, "$0.00"],
    [0.00001, "<$0.0001"],
    [0.0042, "$0.0042"],
    [0.42, "$0.42"],
    [1234.5, "$1234.50"],
  ])("%p is shown as %p", (usd, text) => {
    expect(shownCost({ usd, priced: 1, unknown: {} })).toBe(text);
  });

  test("a sum that misses calls says so; one of nothing is not shown", () => {
    expect(shownCost({ usd: 1, priced: 1, unknown: { why: 1 } })).toBe("$1.00+");
    expect(shownCost({ usd: 0, priced: 0, unknown: { why: 1 } })).toBeUndefined();
  });
});

describe("a tally of relay events", () => {
  test("prices each call once, at its end, with the vendor and model of its start", () => {
    const asked: unknown[] = [];
    const tally = new CostTally((call) => {
      asked.push({ vendor: call.vendor, models: call.models, input: call.usage?.input });
      return call.usage === undefined ? undefined : cents(call.usage.input);
    });
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
    book.llmStart("a", "turn", { model: "m" }).llmEnd("a", { model: "m-1", usage: { input: 5, output: 1, raw: {} } });
    book.llmStart("b", "turn", { model: "m" }).llmEnd("b", {}).end("b").end("turn");
    book.llmStart("open", "turn", { model: "m" });
    for (const event of book.events) tally.note(event);
    expect(asked).toEqual([
      { vendor: "anthropic", models: ["m-1", "m"], input: 5 },
      { vendor: "anthropic", models: [undefined, "m"], input: undefined },
    ]);
    expect(tally.total).toEqual({ usd: 0.05, priced: 1, unknown: {} });
  });
});
