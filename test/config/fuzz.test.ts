import { expect, test } from "bun:test";
import { findPlace } from "../../src/config/find-place.ts";
import { readSessionHeaders } from "../../src/config/session-headers.ts";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { RelayError } from "../../src/errors.ts";
import type { Given } from "./support.ts";
import { projectFile, projectPlugins, resolveGiven, seededRandom, userFile, userPlugins } from "./support.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 32);

const tokens = [
  "[upstream]", "[agents.claude]", "[journal]", "[sessions]", "[plugins]", "[[components]]", "[components.config]",
  "[components.config.atif]", "[components.config.opentelemetry]", "[[components.config.opentelemetry.endpoints]]",
  "[exporters]", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "\n", "\n", " ", "#", '"', "'", '"""', "'''", "\\",
  "openai_base_url", "command", "enabled", "version", "kind", "type", "config", "policy", "headers", "header_env",
  "components", "endpoint", "unknown_field", "max_age", "max_size", "__proto__", "constructor", "toString", "length",
  '"observability"', '"openinference"', '"http://x/"', '"warn"', '"${NOPE}"', '"30d"', "true", "false", "1", "-0.5", "nan", "inf",
  "1979-05-27", "9007199254740993", '"\\u0000"', "é", "\u0000", "\uFEFF",
] as const; // prettier-ignore

function pick<Value>(random: () => number, from: readonly Value[]): Value {
  return from[Math.floor(random() * from.length)]!;
}

function soup(random: () => number): string {
  return Array.from({ length: Math.floor(random() * 40) }, () => pick(random, tokens)).join(random() < 0.5 ? " " : "");
}

/** Mostly well-formed, so that validation and merging are reached. */
function nearlyToml(random: () => number): string {
  const values = [
    '"text"',
    "1",
    "true",
    "[]",
    "[1, {}]",
    "{}",
    '{ a = "b" }',
    '"http://h/"',
    '"30d"',
    '"warn"',
    "1.5",
    "''",
  ];
  const keys = tokens.filter((token) => /^[a-z_]+$/i.test(token));
  const lines = Array.from({ length: Math.floor(random() * 12) }, () => {
    if (random() < 0.4)
      return pick(
        random,
        tokens.filter((token) => /^\[+[a-z]/.test(token)),
      );
    return `${pick(random, keys)}${random() < 0.2 ? `.${pick(random, keys)}` : ""} = ${pick(random, values)}`;
  });
  return lines.join("\n");
}

function anyJson(random: () => number, levels: number): JsonValue {
  const kinds = levels > 0 ? 8 : 5;
  const words = [
    "observability",
    "atif",
    "enabled",
    "config",
    "kind",
    "components",
    "type",
    "headers",
    "__proto__",
    "x",
    "",
    "length",
  ];
  switch (Math.floor(random() * kinds)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return Math.floor(random() * 5) - 1;
    case 3:
      return pick(random, words);
    case 4:
      return pick(random, ["http://u:p@h/?q", "${X}", "\u0000", "://@", "é"]);
    case 5:
      return Array.from({ length: Math.floor(random() * 4) }, () => anyJson(random, levels - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 5) }, () => [pick(random, words), anyJson(random, levels - 1)]),
      );
  }
}

/** Whether it resolved; anything but a RelayError fails the test. */
async function resolves(given: Given): Promise<boolean> {
  try {
    await resolveGiven(given);
    return true;
  } catch (error) {
    if (error instanceof RelayError && error.message !== "") return false;
    throw new Error(`seed ${seed}: not a RelayError for ${JSON.stringify(given)}`, { cause: error });
  }
}

test(`random files, variables and flags end in a configuration or a RelayError (FUZZ_SEED=${seed})`, async () => {
  const random = seededRandom(seed);
  let resolved = 0;
  for (let round = 0; round < 1500; round += 1) {
    const text = (): string => (random() < 0.3 ? soup(random) : nearlyToml(random));
    const files = Object.fromEntries(
      [userFile, userPlugins, projectFile, projectPlugins].filter(() => random() < 0.5).map((path) => [path, text()]),
    );
    const flags =
      random() < 0.2 ? { pluginConfig: JSON.stringify(anyJson(random, 5)), sessionMetadata: soup(random) } : {};
    if (await resolves({ files, flags })) resolved += 1;
  }
  // Both ways out were taken: the texts are neither all nonsense nor all harmless.
  expect(resolved).toBeGreaterThan(0);
  expect(resolved).toBeLessThan(1500);
});

test(`random plugin documents end in exporters or a RelayError (FUZZ_SEED=${seed})`, async () => {
  const random = seededRandom(seed + 1);
  let resolved = 0;
  for (let round = 0; round < 1500; round += 1) {
    const config = anyJson(random, 5);
    const document = random() < 0.7 ? { components: [{ kind: "observability", config }] } : config;
    if (await resolves({ env: { NEMO_RELAY_PLUGIN_CONFIG: JSON.stringify(document) } })) resolved += 1;
  }
  expect(resolved).toBeGreaterThan(0);
  expect(resolved).toBeLessThan(1500);
});

test(`session headers never throw and never show their secrets (FUZZ_SEED=${seed})`, () => {
  const random = seededRandom(seed + 2);
  let used = 0;
  for (let round = 0; round < 1500; round += 1) {
    const text = random() < 0.5 ? JSON.stringify(anyJson(random, 5)) : soup(random);
    const printable = text.replace(/[^\u0020-\u007e]/g, "?");
    const headers = new Headers({
      "x-nemo-relay-plugin-config": printable,
      "x-nemo-relay-session-metadata": printable,
    });
    const { config, ignored } = readSessionHeaders(headers);
    const shown = JSON.stringify(config.pluginConfig ?? {}) + ignored.join("\n");
    if (shown.includes("u:p@")) throw new Error(`seed ${seed}: ${printable}`);
    if (config.pluginConfig !== undefined && printable.includes("u:p@")) used += 1;
  }
  expect(used).toBeGreaterThan(0);
});

test(`lines are found in any text without end or error (FUZZ_SEED=${seed})`, () => {
  const random = seededRandom(seed + 3);
  let found = 0;
  for (let round = 0; round < 1500; round += 1) {
    const text = soup(random);
    const line = findPlace(text, [pick(random, ["command", "components", "upstream"]), 0, "config"])?.line;
    if (line === undefined) continue;
    found += 1;
    if (line < 1 || line > text.split("\n").length) throw new Error(`seed ${seed}: ${text}`);
  }
  expect(found).toBeGreaterThan(0);
});

test.each([
  ["a dotted key", `${"a.".repeat(100_000)}a = 1`],
  ["a table name", `[${"a.".repeat(100_000)}a]`],
  ["lists", `a = ${"[".repeat(5000)}${"]".repeat(5000)}`],
  ["inline tables", `a = ${"{a=".repeat(5000)}1${"}".repeat(5000)}`],
  ["many unknown keys", Array.from({ length: 20_000 }, (_, index) => `k${index} = 1`).join("\n")],
  ["one long key", `${"k".repeat(1_000_000)} = 1`],
])("what could exhaust stack or time ends in a RelayError: %s", async (_, text) => {
  const outcome = await resolveGiven({ files: { [projectFile]: text } }).then(
    () => "resolved",
    (error: unknown) => (error instanceof RelayError ? error.message.length : error),
  );
  expect(outcome).toBeNumber();
  expect(Number(outcome)).toBeLessThan(40_000);
});
