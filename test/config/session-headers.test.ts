import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../src/core/json/json-value.ts";
import { redactDocument, redactUrls } from "../../src/config/redact.ts";
import { readSessionHeaders } from "../../src/config/session-headers.ts";

describe("session headers", () => {
  test("all four", () => {
    const headers = new Headers({
      "x-nemo-relay-config-profile": "ci",
      "X-NeMo-Relay-Session-Metadata": '{"team":"core"}',
      "x-nemo-relay-plugin-config": '{"components":[{"config":{"headers":{"a":"b"}}}]}',
      "x-nemo-relay-gateway-mode": "passthrough",
    });
    expect(readSessionHeaders(headers)).toEqual({
      config: {
        profile: "ci",
        metadata: { team: "core" },
        pluginConfig: { components: [{ config: { headers: "[redacted]" } }] },
        gatewayMode: "passthrough",
      },
      ignored: [],
    });
  });

  test("none, and empty ones, give nothing", () => {
    expect(readSessionHeaders(new Headers())).toEqual({ config: {}, ignored: [] });
    const empty = new Headers({ "x-nemo-relay-config-profile": "", "x-nemo-relay-session-metadata": " " });
    expect(readSessionHeaders(empty)).toEqual({ config: {}, ignored: [] });
  });

  test("what cannot be used is named without its value and loses nothing else", () => {
    const headers = new Headers({
      "x-nemo-relay-config-profile": "kept",
      "x-nemo-relay-session-metadata": "{sekret",
      "x-nemo-relay-plugin-config": '["sekret"]',
      "x-nemo-relay-gateway-mode": "sekret",
    });
    const { config, ignored } = readSessionHeaders(headers);
    expect(config).toEqual({ profile: "kept" });
    expect(ignored).toEqual([
      "x-nemo-relay-session-metadata was ignored: not valid JSON",
      "x-nemo-relay-plugin-config was ignored: expected a JSON object",
      "x-nemo-relay-gateway-mode was ignored: expected one of hook-only, passthrough, required",
    ]);
  });

  test("nesting that could exhaust the stack is ignored", () => {
    const deep = `${'{"a":'.repeat(100)}1${"}".repeat(100)}`;
    const { config, ignored } = readSessionHeaders(new Headers({ "x-nemo-relay-session-metadata": deep }));
    expect(config).toEqual({});
    expect(ignored).toEqual(["x-nemo-relay-session-metadata was ignored: nested too deep"]);
  });

  test("UTF-8 bytes are put together again, Latin-1 ones are kept", () => {
    const bytes = new TextEncoder().encode('{"name":"Jürgen 東京"}');
    const headers = new Headers({
      "x-nemo-relay-session-metadata": Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""),
      "x-nemo-relay-config-profile": "J\u00fcrgen",
    });
    expect(readSessionHeaders(headers).config).toEqual({ metadata: { name: "Jürgen 東京" }, profile: "Jürgen" });
  });
});

describe("redaction", () => {
  test("values of secret keys go whole, at any depth; the rest stays", () => {
    const document: JsonObject = {
      version: 1,
      Authorization_Header: "Bearer a",
      header_env: { a: "B" },
      list: [{ apiKey: 1, name: "n" }, "plain"],
      deep: { access_token: null, PASSWORD: ["x"], client_secret: { a: 1 }, note: "keep" },
    };
    expect(redactDocument(document)).toEqual({
      version: 1,
      Authorization_Header: "[redacted]",
      header_env: "[redacted]",
      list: [{ apiKey: "[redacted]", name: "n" }, "plain"],
      deep: { access_token: "[redacted]", PASSWORD: "[redacted]", client_secret: "[redacted]", note: "keep" },
    });
  });

  test.each([
    ["http://127.0.0.1:4318/v1/traces", "http://127.0.0.1:4318/v1/traces"],
    ["https://me:pw@host/path", "https://[redacted]@host/path"],
    ["https://me@host", "https://[redacted]@host"],
    ["https://me:p@ss@host/a@b", "https://[redacted]@host/a@b"],
    ["https://me:p?ss@host/x", "https://[redacted]@host/x"],
    ["https://host/p?key=abc&x=1#f", "https://host/p?[redacted]"],
    [
      "see https://a:b@h/?q=1, then 'redis://:pw@db/0' end?",
      "see https://[redacted]@h/?[redacted] then 'redis://[redacted]@db/0' end?",
    ],
    ["http://a,http://u:pw@b/", "http://a,http://[redacted]@b/"],
    ["no url? a@b", "no url? a@b"],
  ])("%j", (text, expected) => {
    expect(redactUrls(text)).toBe(expected);
  });

  test("a name like __proto__ stays a key", () => {
    const found = redactDocument(JSON.parse('{"__proto__":{"a":"https://u:p@h"}}'));
    expect(JSON.stringify(found)).toBe('{"__proto__":{"a":"https://[redacted]@h"}}');
  });
});
