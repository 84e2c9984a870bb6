import type { JsonObject } from "../json/json-value.ts";

/** Tokens of one model call, as counted by the provider. All counts are tokens. */
export interface TokenUsage {
  /** All input tokens, cache reads and writes included. */
  readonly input: number;
  readonly output: number;
  /** Part of `input` that was read from the provider's cache. */
  readonly cacheRead?: number;
  /** Part of `input` that was written to the provider's cache. */
  readonly cacheWrite?: number;
  /** Part of `cacheWrite` with a lifetime of five minutes / one hour, where the provider tells. */
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Part of `output` spent on reasoning, where the provider tells. */
  readonly reasoning?: number;
  /** The provider's own usage object, whole. */
  readonly raw: JsonObject;
}
