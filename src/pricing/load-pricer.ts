import { messageOf } from "../errors.ts";
import type { CallCost, PricedCall, Pricer } from "./call-cost.ts";
import { costOf } from "./cost.ts";
import type { FindRates } from "./price-table.ts";
import { priceSnapshot } from "./price-snapshot.ts";
import type { CostSettings, Rates } from "./rates.ts";

/** What a cost's source is called when the person has set the price. */
const ownPrice = "config.toml";

/** Loads the price table; undefined when costs are switched off. For the worker and for commands: it takes some 50 ms. */
export async function loadPricer(settings: CostSettings): Promise<Pricer | undefined> {
  if (!settings.enabled) return undefined;
  const { findRates } = await import("./price-table.ts");
  return pricer(settings.prices, findRates);
}

function pricer(own: CostSettings["prices"], findRates: FindRates): Pricer {
  const inTable = (call: PricedCall, model: string): Found | undefined => {
    const { vendor, at } = call;
    const found = findRates({ vendor, model, at, inputTokens: call.usage?.input ?? 0 });
    return found === undefined ? undefined : { ...found, snapshot: priceSnapshot.date };
  };
  const ofOwn = (model: string): Found | undefined => {
    const rates = Object.hasOwn(own, model) ? own[model] : undefined;
    return rates === undefined ? undefined : { rates, source: ownPrice };
  };
  return (call) => {
    const { usage } = call;
    if (usage === undefined) return undefined;
    const models = [...new Set(call.models)].filter((model) => model !== undefined);
    if (models.length === 0) return unknown("the call names no model");
    try {
      const found = first(models, ofOwn) ?? first(models, (model) => inTable(call, model));
      if (found === undefined) return unknown(`no price for model ${models.join(" or ")}`);
      const { rates, ...origin } = found;
      const cost = costOf(usage, rates);
      return cost === undefined ? unknown("more cached tokens than input") : { kind: "known", cost, ...origin };
    } catch (error) {
      // The table checks what it is asked: what it refuses must not end a projection.
      return unknown(`no price: ${messageOf(error)}`);
    }
  };
}

interface Found {
  readonly rates: Rates;
  readonly source: string;
  readonly snapshot?: string;
}

function first(models: readonly string[], find: (model: string) => Found | undefined): Found | undefined {
  for (const model of models) {
    const found = find(model);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknown(reason: string): CallCost {
  return { kind: "unknown", reason };
}
