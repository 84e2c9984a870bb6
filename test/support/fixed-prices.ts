import type { Pricer } from "../../src/pricing/call-cost.ts";
import { costOf } from "../../src/pricing/cost.ts";

/** Prices in whole dollars per thousand tokens, for one model: sums are easy to follow. Every other model has none. */
export const fixedPrices: Pricer = ({ usage, models }) => {
  if (usage === undefined) return undefined;
  if (!models.includes("priced")) return { kind: "unknown", reason: `no price for model ${models.join(" or ")}` };
  const rates = { input: 1000, output: 5000, cacheRead: 100, cacheWrite5m: 1250, cacheWrite1h: 2000 };
  const cost = costOf(usage, rates);
  if (cost === undefined) throw new Error("contradicting counts");
  return { kind: "known", cost, source: "test/priced", snapshot: "2026-01-01" };
};
