import type { Upstream } from "../provider.ts";
import { anthropic } from "./anthropic.ts";

/** OpenAI's API, or what stands in for it. */
export const openai: Upstream = {
  key: "openai",
  defaultBaseUrl: "https://api.openai.com/v1",
  // Anthropic's clients may bring a bearer token too: their own headers decide first.
  claims: (headers) => headers.has("authorization") && !anthropic.claims(headers),
};
