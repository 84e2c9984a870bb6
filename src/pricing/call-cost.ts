import type { Micros } from "../core/clock.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { compact } from "../core/json/merge.ts";
import type { TokenUsage } from "../core/llm/usage.ts";
import type { Cost } from "./cost.ts";

/** A model call that is to be priced. */
export interface PricedCall {
  /** Whose protocol it spoke: `anthropic`, `openai`. */
  readonly vendor: string | undefined;
  /** The model that answered, then the one that was asked for: the first with a price counts. */
  readonly models: readonly (string | undefined)[];
  readonly usage: TokenUsage | undefined;
  /** When it started: prices change. */
  readonly at: Micros;
}

/** What a call cost, or why nobody can tell. */
export type CallCost =
  | {
      readonly kind: "known";
      readonly cost: Cost;
      /** Whose price it is: `anthropic/claude-sonnet-4-5`, or the configuration. */
      readonly source: string;
      /** The day that the price table is of; absent for prices of the person's own. */
      readonly snapshot?: string;
    }
  | { readonly kind: "unknown"; readonly reason: string };

/** Prices calls. Undefined for a call without usage: there is nothing to price. */
export type Pricer = (call: PricedCall) => CallCost | undefined;

/** What a record says of a cost besides the amount. */
export function costNotes(priced: CallCost | undefined): JsonObject {
  if (priced === undefined) return {};
  if (priced.kind === "unknown") return { cost_unknown: priced.reason };
  return compact({ cost_source: priced.source, price_snapshot: priced.snapshot });
}
