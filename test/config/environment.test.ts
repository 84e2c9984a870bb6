import { expect, test } from "bun:test";
import { readEnvironment } from "../../src/config/environment.ts";
import { errorOf } from "./support.ts";

const upstreams = ["anthropic", "openai", "my-own"];

test("what the variables say", () => {
  expect(
    readEnvironment(
      {
        NEMO_RELAY_GATEWAY_BIND: "127.0.0.1:5050",
        NEMO_RELAY_ANTHROPIC_BASE_URL: " https://a.example/ ",
        NEMO_RELAY_MY_OWN_BASE_URL: "http://own",
        NEMO_RELAY_HOOK_TRANSPORT: "http",
        NEMO_RELAY_LOG_LEVEL: "debug",
        NEMO_RELAY_LOG_FORMAT: " jsonl ",
        NEMO_RELAY_LOG_FILE: "logs/x",
        NEMO_RELAY_GATEWAY_URL: "http://127.0.0.1:1",
        NEMO_RELAY_RUN: "1",
        OTHER: "x",
      },
      upstreams,
    ),
  ).toEqual({
    bind: { hostname: "127.0.0.1", port: 5050 },
    baseUrls: { anthropic: "https://a.example", "my-own": "http://own" },
    hookTransport: "http",
    log: { level: "debug", format: "jsonl", file: "logs/x" },
    warnings: [],
  });
});

test("an unknown variable is a warning with the nearest known one", () => {
  const env = { NEMO_RELAY_OPENAI_BASEURL: "http://x", NEMO_RELAY_GATEWAY_BND: "1", NEMO_RELAY_ZZZZZZZZ: "1" };
  expect(readEnvironment(env, ["openai"]).warnings).toEqual([
    "unknown variable NEMO_RELAY_GATEWAY_BND has no effect; did you mean NEMO_RELAY_GATEWAY_BIND?",
    "unknown variable NEMO_RELAY_OPENAI_BASEURL has no effect; did you mean NEMO_RELAY_OPENAI_BASE_URL?",
    "unknown variable NEMO_RELAY_ZZZZZZZZ has no effect; known: NEMO_RELAY_GATEWAY_BIND, NEMO_RELAY_OPENAI_BASE_URL, " +
      "NEMO_RELAY_PLUGIN_CONFIG, NEMO_RELAY_HOOK_TRANSPORT, NEMO_RELAY_TOKEN, NEMO_RELAY_LOG_LEVEL, NEMO_RELAY_LOG_FORMAT, " +
      "NEMO_RELAY_LOG_FILE, NEMO_RELAY_GATEWAY_URL, NEMO_RELAY_RUN",
  ]);
});

test.each([
  ["NEMO_RELAY_GATEWAY_BIND", "nowhere", "NEMO_RELAY_GATEWAY_BIND: expected HOST:PORT, for example 127.0.0.1:4040"],
  [
    "NEMO_RELAY_OPENAI_BASE_URL",
    "https://x/?key=sekret",
    "NEMO_RELAY_OPENAI_BASE_URL: expected a URL without `?` and `#`",
  ],
  [
    "NEMO_RELAY_HOOK_TRANSPORT",
    "htp",
    "NEMO_RELAY_HOOK_TRANSPORT: expected one of auto, http, command, found htp; did you mean `http`?",
  ],
  [
    "NEMO_RELAY_LOG_LEVEL",
    "warning",
    'NEMO_RELAY_LOG_LEVEL: expected one of error, warn, info, debug, found "warning"; did you mean `warn`?',
  ],
  ["NEMO_RELAY_LOG_FORMAT", "xml", 'NEMO_RELAY_LOG_FORMAT: expected one of human, jsonl, found "xml"'],
  [
    "NEMO_RELAY_PLUGIN_CONFIG",
    "{sekret",
    "NEMO_RELAY_PLUGIN_CONFIG is not valid JSON; give one JSON object, quoted for the shell",
  ],
  [
    "NEMO_RELAY_PLUGIN_CONFIG",
    `${'{"a":'.repeat(80)}1${"}".repeat(80)}`,
    "NEMO_RELAY_PLUGIN_CONFIG is nested deeper than 64 levels",
  ],
])("%s that cannot be used is an error naming it", async (name, value, message) => {
  const error = await errorOf(() => readEnvironment({ [name]: value }, upstreams));
  expect([error.code, error.message]).toEqual(["config", message]);
});
