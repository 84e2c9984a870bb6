import type { ModelPrice } from "@pydantic/genai-prices";
import { calcPrice } from "@pydantic/genai-prices";
import type { Micros } from "../core/clock.ts";
import type { Rates } from "./rates.ts";

/** A model whose price is looked for. */
export interface RateQuery {
  readonly vendor: string | undefined;
  readonly model: string;
  readonly at: Micros;
  /** Some prices depend on the size of the prompt. */
  readonly inputTokens: number;
}

/** Finds a model's price and says whose it is; undefined where there is none. */
export type FindRates = (query: RateQuery) => { readonly rates: Rates; readonly source: string } | undefined;

/** The router whose model ids are `maker/model`. */
const router = "openrouter";

/** A model's entry in the table. */
interface Entry {
  readonly price: ModelPrice;
  readonly source: string;
}

/** Models looked up before whose price does not depend on the time; looking one up costs more than building a span. */
const known = new Map<string, Entry>();
/** Names come from requests: there is no end of them. */
const mostKnown = 256;

/**
 * Looks a price up in the table that the package brings; undefined when it has none. Only ever called with the vendor
 * whose protocol was spoken: an open model behind somebody's own server has a price elsewhere, and none there.
 * Importing this file takes some 50 ms: reach it through `loadPricer`.
 */
export const findRates: FindRates = ({ vendor, model, at, inputTokens }) => {
  const providerId = model.includes("/") ? router : vendor;
  if (providerId === undefined) return undefined;
  const entry = known.get(`${providerId} ${model}`) ?? lookUp(providerId, model, at);
  const rates = entry === undefined ? undefined : ratesOf(entry.price, inputTokens);
  return entry === undefined || rates === undefined ? undefined : { rates, source: entry.source };
};

function lookUp(providerId: string, model: string, at: Micros): Entry | undefined {
  const found = calcPrice({ input_tokens: 0 }, model, { providerId, timestamp: new Date(at / 1000) });
  if (found === null) return undefined;
  const entry = { price: found.model_price, source: `${found.provider.id}/${found.model.id}` };
  const always = !Array.isArray(found.model.prices);
  if (always && known.size < mostKnown) known.set(`${providerId} ${model}`, entry);
  return entry;
}

function ratesOf(price: ModelPrice, inputTokens: number): Rates | undefined {
  const rate = (key: string): number | undefined => amount(price[key], inputTokens);
  const [input, output] = [rate("input_mtok"), rate("output_mtok")];
  if (input === undefined || output === undefined) return undefined;
  const cacheWrite5m = rate("cache_write_5m_mtok") ?? rate("cache_write_mtok");
  return {
    input,
    output,
    cacheRead: rate("cache_read_mtok"),
    cacheWrite5m,
    cacheWrite1h: rate("cache_write_1h_mtok"),
    reasoning: rate("output_reasoning_mtok"),
    webSearch: rate("web_searches_kcount"),
  };
}

/** A tier holds for the whole prompt, once that is larger than its start. */
function amount(price: ModelPrice[string], inputTokens: number): number | undefined {
  if (price === undefined || typeof price === "number") return price;
  return price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base;
}
