import type { JsonObject } from "../core/json/json-value.ts";
import type { CallCost } from "./call-cost.ts";
import { dollars } from "./cost.ts";

/** A sum of costs: what is known of it, and why the rest is not. */
export interface CostTotal {
  readonly usd: number;
  /** Calls with a known cost. */
  readonly priced: number;
  /** Reason → calls that it holds for. */
  readonly unknown: Readonly<Record<string, number>>;
}

/** The cost of nothing. */
export const noCost: CostTotal = { usd: 0, priced: 0, unknown: {} };

/** Adds a call; one without usage adds nothing. */
export function addCall(total: CostTotal, priced: CallCost | undefined): CostTotal {
  if (priced === undefined) return total;
  if (priced.kind === "known")
    return { ...total, usd: dollars(total.usd + priced.cost.total), priced: total.priced + 1 };
  return addTotal(total, { usd: 0, priced: 0, unknown: { [priced.reason]: 1 } });
}

/** Adds two sums. */
export function addTotal(one: CostTotal, other: CostTotal): CostTotal {
  const unknown: Record<string, number> = { ...one.unknown };
  for (const [reason, calls] of Object.entries(other.unknown)) unknown[reason] = (unknown[reason] ?? 0) + calls;
  return { usd: dollars(one.usd + other.usd), priced: one.priced + other.priced, unknown };
}

/** The reasons with their counts, for a record; undefined when every cost is known. */
export function unknownCosts({ unknown }: CostTotal): JsonObject | undefined {
  return Object.keys(unknown).length === 0 ? undefined : { ...unknown };
}

/**
 * An amount as people read it: cents, or hundredths of a cent below ten cents. `+` says that some calls
 * have no price, so that it was more. Undefined when no call has a price.
 */
export function shownCost(total: CostTotal): string | undefined {
  if (total.priced === 0) return undefined;
  const more = Object.keys(total.unknown).length > 0 ? "+" : "";
  const { usd } = total;
  if (usd > 0 && usd < 0.0001) return `<$0.0001${more}`;
  return `$${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)}${more}`;
}
