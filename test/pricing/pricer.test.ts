import { beforeAll, describe, expect, test } from "bun:test";
import { calcPrice } from "@pydantic/genai-prices";
import manifest from "../../package.json";
import type { TokenUsage } from "../../src/core/llm/usage.ts";
import type { CallCost, PricedCall, Pricer } from "../../src/pricing/call-cost.ts";
import { costNotes } from "../../src/pricing/call-cost.ts";
import { loadPricer } from "../../src/pricing/load-pricer.ts";
import { priceSnapshot } from "../../src/pricing/price-snapshot.ts";
import { begin } from "../support/otlp-playbook.ts";
import { seededRandom } from "../config/support.ts";

let price: Pricer;
beforeAll(async () => {
  price = await loaded({});
});

async function loaded(prices: Parameters<typeof loadPricer>[0]["prices"]): Promise<Pricer> {
  const found = await loadPricer({ enabled: true, prices });
  if (found === undefined) throw new Error("no pricer");
  return found;
}

const usage = (counts: Partial<TokenUsage> = {}): TokenUsage => ({ input: 1000, output: 100, raw: {}, ...counts });
const call = (model: string | undefined, more: Partial<PricedCall> = {}): PricedCall => ({
  vendor: "anthropic",
  models: [model],
  usage: usage(),
  at: begin,
  ...more,
});
const known = (priced: CallCost | undefined): Extract<CallCost, { kind: "known" }> => {
  if (priced?.kind !== "known") throw new Error(`no cost: ${JSON.stringify(priced)}`);
  return priced;
};

describe("built-in prices", () => {
  test("a known model has its own, with whose and which day's it is", () => {
    const priced = known(price(call("claude-sonnet-4-5-20250929")));
    expect(priced).toMatchObject({ source: "anthropic/claude-sonnet-4-5", snapshot: priceSnapshot.date });
    expect(priced.cost.total).toBe(0.0045);
    expect(costNotes(priced)).toEqual({
      cost_source: "anthropic/claude-sonnet-4-5",
      price_snapshot: priceSnapshot.date,
    });
  });

  test("five-minute and one-hour writes differ", () => {
    const writes = (cacheWrite1h: number): number =>
      known(price(call("claude-sonnet-4-5", { usage: usage({ cacheWrite: 1000, cacheWrite1h }) }))).cost.cacheWrite;
    expect(writes(0)).toBe(0.00375);
    expect(writes(1000)).toBe(0.006);
  });

  test("a large prompt is priced as one", () => {
    const rate = (input: number): number =>
      known(price(call("claude-sonnet-4-5", { usage: usage({ input, output: 0 }) }))).cost.prompt / input;
    expect(rate(300_000) / rate(100_000)).toBeCloseTo(2, 9);
  });

  test("the model that answered counts before the one that was asked for, which is better than none", () => {
    const both = price(call(undefined, { models: ["claude-opus-4-8", "claude-sonnet-4-5"] }));
    expect(known(both).source).toBe("anthropic/claude-opus-4-8");
    const asked = price(call(undefined, { models: ["served-as-17", "claude-sonnet-4-5"] }));
    expect(known(asked).source).toBe("anthropic/claude-sonnet-4-5");
  });

  test("ids of the form maker/model are a router's", () => {
    const routed = price(call("anthropic/claude-sonnet-4.5", { vendor: "openai" }));
    expect(known(routed).source).toBe("openrouter/anthropic/claude-sonnet-4.5");
  });

  test("agree with the package's own sum, whatever the usage", () => {
    const seed = Number(process.env["SEED"] ?? Date.now());
    process.stdout.write(`pricing seed ${seed}\n`);
    const random = seededRandom(seed);
    const upTo = (most: number): number => Math.floor(random() * (most + 1));
    for (let round = 0; round < 500; round += 1) {
      const [vendor, model] = pick(random, models);
      const input = upTo(round % 2 === 0 ? 10_000 : 400_000);
      const cacheRead = upTo(input);
      const cacheWrite = upTo(input - cacheRead);
      const cacheWrite1h = upTo(cacheWrite);
      const output = upTo(5000);
      const counts = { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning: upTo(output) };
      const theirs = calcPrice(
        {
          input_tokens: input,
          output_tokens: output,
          cache_read_tokens: cacheRead,
          cache_write_tokens: cacheWrite,
          cache_write_1h_tokens: cacheWrite1h,
        },
        model,
        { providerId: vendor, timestamp: new Date(begin / 1000) },
      );
      const ours = known(price(call(model, { vendor, usage: usage(counts) }))).cost;
      expect({ model, counts, total: ours.total }).toEqual({
        model,
        counts,
        total: expect.closeTo(theirs?.total_price ?? Number.NaN, 9),
      });
      expect(ours.prompt + ours.completion).toBeCloseTo(ours.total, 9);
    }
  });
});

const models = [
  ["anthropic", "claude-sonnet-4-5"],
  ["anthropic", "claude-opus-4-8"],
  ["anthropic", "claude-haiku-4-5"],
  ["openai", "gpt-5"],
  ["openai", "gpt-5.6"],
  ["openai", "gpt-5.3-codex"],
  ["openai", "gpt-4o"],
] as const;

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

describe("what cannot be priced says why", () => {
  test("an unknown model", () => {
    const priced = price(call("demo-model"));
    expect(priced).toEqual({ kind: "unknown", reason: "no price for model demo-model" });
    expect(costNotes(priced)).toEqual({ cost_unknown: "no price for model demo-model" });
    expect(price(call(undefined, { models: ["a", "b", "a"] }))).toEqual({
      kind: "unknown",
      reason: "no price for model a or b",
    });
  });

  test("a model of another maker behind somebody's own server", () => {
    expect(price(call("llama3.3:70b", { vendor: "openai" }))?.kind).toBe("unknown");
    expect(price(call("claude-sonnet-4-5", { vendor: undefined }))?.kind).toBe("unknown");
  });

  test("no model, contradicting counts; and a call without usage has nothing to price", () => {
    expect(price(call(undefined))).toEqual({ kind: "unknown", reason: "the call names no model" });
    const odd = usage({ input: 1, cacheRead: 5 });
    expect(price(call("claude-sonnet-4-5", { usage: odd }))?.kind).toBe("unknown");
    expect(price(call("claude-sonnet-4-5", { usage: undefined }))).toBeUndefined();
    expect(costNotes(undefined)).toEqual({});
  });
});

describe("prices of the person's own", () => {
  test("stand above the built-in ones, for known and unknown models", async () => {
    const own = await loaded({ "claude-sonnet-4-5": { input: 1, output: 1 }, "demo-model": { input: 2, output: 2 } });
    const priced = known(own(call("claude-sonnet-4-5")));
    expect(priced).toMatchObject({ source: "config.toml", cost: { total: 0.0011 } });
    expect(priced).not.toHaveProperty("snapshot");
    expect(known(own(call("demo-model"))).cost.total).toBe(0.0022);
  });

  test("for the model that was asked for, also when another name answered", async () => {
    const own = await loaded({ mine: { input: 1, output: 0 } });
    const priced = own(call(undefined, { models: ["claude-sonnet-4-5", "mine"] }));
    expect(known(priced).source).toBe("config.toml");
  });

  test("a model called like an object's own member has none", () => {
    expect(price(call("constructor"))).toEqual({ kind: "unknown", reason: "no price for model constructor" });
  });
});

test("switched off, the table is not loaded", async () => {
  expect(await loadPricer({ enabled: false, prices: {} })).toBeUndefined();
});

test("the snapshot's date belongs to the installed version", () => {
  expect(manifest.dependencies["@pydantic/genai-prices"]).toBe(priceSnapshot.version);
});
