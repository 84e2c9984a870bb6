/** What one model's tokens cost. US dollars per million tokens, unless said otherwise. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  /** Tokens read from the provider's cache. @defaultValue `input` */
  readonly cacheRead?: number | undefined;
  /** Tokens written to the cache for five minutes. @defaultValue `input` */
  readonly cacheWrite5m?: number | undefined;
  /** Tokens written to the cache for one hour. @defaultValue `cacheWrite5m` */
  readonly cacheWrite1h?: number | undefined;
  /** Tokens spent on reasoning. @defaultValue `output`: nearly every provider bills them so */
  readonly reasoning?: number | undefined;
  /** A thousand searches that the provider ran itself. @defaultValue 0 */
  readonly webSearch?: number | undefined;
}

/** What a person set in config.toml: whether costs are computed, and prices of their own by model id. */
export interface CostSettings {
  /** @defaultValue true */
  readonly enabled: boolean;
  readonly prices: Readonly<Record<string, Rates>>;
}
