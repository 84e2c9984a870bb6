import type { JsonValue } from "../../../core/json/json-value.ts";
import { readNumber, readObject } from "../../../core/json/path.ts";
import { grouped } from "../../../inspect/print-tree.ts";
import type { CostTotal } from "../../../pricing/cost-total.ts";
import { addTotal, noCost, shownCost } from "../../../pricing/cost-total.ts";

/** What model calls came to. */
export interface Amounts {
  readonly calls: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly cost: CostTotal;
}

/** Nothing. */
export const noAmounts: Amounts = { calls: 0, input: 0, cached: 0, output: 0, cost: noCost };

/** Adds two. */
export function addAmounts(one: Amounts, other: Amounts): Amounts {
  return {
    calls: one.calls + other.calls,
    input: one.input + other.input,
    cached: one.cached + other.cached,
    output: one.output + other.output,
    cost: addTotal(one.cost, other.cost),
  };
}

/** What one step's own model call came to. */
export function stepAmounts(step: JsonValue): Amounts {
  const usd = readNumber(step, "metrics.cost_usd");
  return {
    calls: readNumber(step, "llm_call_count") ?? 0,
    input: readNumber(step, "metrics.prompt_tokens") ?? 0,
    cached: readNumber(step, "metrics.cached_tokens") ?? 0,
    output: readNumber(step, "metrics.completion_tokens") ?? 0,
    cost: usd === undefined ? unknownCost(step) : { usd, priced: 1, unknown: {} },
  };
}

/** What a whole trajectory came to, its subagents included. */
export function treeAmounts(trajectory: JsonValue): Amounts {
  const metrics = readObject(trajectory, "final_metrics");
  const usd = readNumber(metrics, "total_cost_usd");
  const unknown = Object.entries(readObject(metrics, "extra.cost_unknown") ?? {});
  return {
    calls: readNumber(metrics, "extra.llm_calls") ?? 0,
    input: readNumber(metrics, "total_prompt_tokens") ?? 0,
    cached: readNumber(metrics, "total_cached_tokens") ?? 0,
    output: readNumber(metrics, "total_completion_tokens") ?? 0,
    cost: {
      usd: usd ?? 0,
      priced: usd === undefined ? 0 : 1,
      unknown: Object.fromEntries(unknown.map(([reason, calls]) => [reason, typeof calls === "number" ? calls : 1])),
    },
  };
}

/** The amounts in words; empty when there were no model calls. */
export function shownAmounts({ calls, input, cached, output, cost }: Amounts): string {
  if (calls === 0) return "";
  const reused = cached === 0 ? "" : ` (${grouped(cached)} cached)`;
  return [
    `${grouped(calls)} model call${calls === 1 ? "" : "s"}`,
    `${grouped(input)} tokens in${reused}`,
    `${grouped(output)} out`,
    ...[shownCost(cost) ?? []].flat(),
  ].join(", ");
}

function unknownCost(step: JsonValue): CostTotal {
  const why = readObject(step, "metrics.extra")?.["cost_unknown"];
  return typeof why === "string" ? { usd: 0, priced: 0, unknown: { [why]: 1 } } : noCost;
}
