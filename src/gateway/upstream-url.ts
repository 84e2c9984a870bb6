/**
 * The provider's URL for a request: base URL, path and query, joined byte for byte. Base URLs work with and without
 * `/v1` (decision 19): a path that begins with `/v1` does not repeat one that the base ends with. A short route
 * (`/responses`) gets a `/v1` only when the base is a bare host: one with a path of its own, be it `/`, says all there is
 * to say.
 *
 * @example upstreamUrl("https://api.openai.com/v1", "/v1/responses", "") // https://api.openai.com/v1/responses
 */
export function upstreamUrl(base: string, path: string, query: string): string {
  const root = base.replace(/\/+$/, "");
  const versioned = path === "/v1" || path.startsWith("/v1/");
  if (versioned && root.endsWith("/v1")) return `${root}${path.slice(3)}${query}`;
  const bareHost = /^https?:\/\/[^/]*$/i.test(base);
  if (!versioned && shortRoutes.has(path) && bareHost) return `${root}/v1${path}${query}`;
  return `${root}${path}${query}`;
}

/** Routes that agents call without `/v1` when their base URL has none. */
const shortRoutes = new Set(["/responses", "/responses/compact", "/chat/completions", "/models"]);
