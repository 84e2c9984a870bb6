import type { JsonObject } from "../core/json/json-value.ts";

/** The only headers that are ever recorded (decision 8): none of them carries a credential. */
const recorded: ReadonlyMap<string, string> = new Map([
  ["user-agent", "user_agent"],
  ["content-encoding", "content_encoding"],
  ["anthropic-version", "anthropic_version"],
  ["anthropic-beta", "anthropic_beta"],
  ["openai-beta", "openai_beta"],
  ["x-stainless-retry-count", "client_retry_count"],
]);

/** Names of all headers that are read for the record. */
export const recordedNames: readonly string[] = [...recorded.keys(), "request-id", "x-request-id"];

/** The most that is recorded of one header, in characters. */
const longest = 1024;

/** Recorded headers of a request as event metadata. */
export function recordedHeaders(headers: Headers): JsonObject {
  const entries: [string, string][] = [];
  for (const [name, key] of recorded) {
    const value = headers.get(name);
    if (value !== null) entries.push([key, value.slice(0, longest)]);
  }
  return Object.fromEntries(entries);
}

/** The provider's id for a request, from its response headers. */
export function requestIdOf(headers: Headers): string | undefined {
  return (headers.get("request-id") ?? headers.get("x-request-id"))?.slice(0, longest);
}
