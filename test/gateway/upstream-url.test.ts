import { expect, test } from "bun:test";
import { upstreamUrl } from "../../src/gateway/upstream-url.ts";

const cases: readonly (readonly [string, string, string])[] = [
  ["https://api.openai.com/v1", "/v1/responses", "https://api.openai.com/v1/responses"],
  ["https://api.openai.com", "/v1/responses", "https://api.openai.com/v1/responses"],
  ["https://api.openai.com", "/responses", "https://api.openai.com/v1/responses"],
  ["https://x.example/", "/responses", "https://x.example/responses"],
  ["https://x.example/", "/v1/responses", "https://x.example/v1/responses"],
  ["https://api.openai.com/v1/", "/responses", "https://api.openai.com/v1/responses"],
  ["https://chatgpt.com/backend-api/codex", "/responses", "https://chatgpt.com/backend-api/codex/responses"],
  ["https://x.example/openai", "/models", "https://x.example/openai/models"],
  ["https://api.anthropic.com", "/v1/messages", "https://api.anthropic.com/v1/messages"],
  ["https://proxy.example/anthropic/v1", "/v1/messages", "https://proxy.example/anthropic/v1/messages"],
  ["https://proxy.example/anthropic", "/v1/messages", "https://proxy.example/anthropic/v1/messages"],
  ["http://127.0.0.1:9", "/api/hello", "http://127.0.0.1:9/api/hello"],
  ["http://127.0.0.1:9/v1", "/v1", "http://127.0.0.1:9/v1"],
];

for (const [base, path, expected] of cases) {
  test(`${base} + ${path}`, () => {
    expect(upstreamUrl(base, path, "?a=%20b&a=")).toBe(`${expected}?a=%20b&a=`);
  });
}
