import type { CallCost } from "../../pricing/call-cost.ts";
import type { Attributes } from "../otlp/attributes.ts";

/** Writes `llm.cost.*` in US dollars. Without a known price there is none, rather than zeros. */
export function putCost(attributes: Attributes, priced: CallCost | undefined): void {
  if (priced?.kind !== "known") return;
  const { cost } = priced;
  attributes
    .number("llm.cost.prompt", cost.prompt)
    .number("llm.cost.completion", cost.completion)
    .number("llm.cost.total", cost.total)
    .number("llm.cost.prompt_details.input", cost.input)
    .number("llm.cost.prompt_details.cache_read", positive(cost.cacheRead))
    .number("llm.cost.prompt_details.cache_write", positive(cost.cacheWrite))
    .number("llm.cost.completion_details.output", cost.output)
    .number("llm.cost.completion_details.reasoning", positive(cost.reasoning));
}

/** What did not happen has no cost to show. */
function positive(usd: number): number | undefined {
  return usd > 0 ? usd : undefined;
}
