import type { Upstream } from "../provider.ts";

/** Anthropic's API, or what stands in for it. */
export const anthropic: Upstream = {
  key: "anthropic",
  defaultBaseUrl: "https://api.anthropic.com",
  claims: (headers) => headers.has("anthropic-version") || headers.has("x-api-key"),
};
