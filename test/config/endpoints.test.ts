// Several exporters of one kind, and presets for well-known back ends, with the schemas of this build.
import { describe, expect, test } from "bun:test";
import { exporters, listSections, plannedExporters } from "../../src/exporters/registry.ts";
import type { Given } from "./support.ts";
import { messageFor, resolveGiven, systemPlugins, userPlugins } from "./support.ts";

const head = '[[components]]\nkind = "observability"\n';
const more: NonNullable<Given["more"]> = { catalogue: { exporters, planned: plannedExporters, lists: listSections } };
const given = (text: string, env: NonNullable<Given["env"]> = {}): Given => ({
  files: { [userPlugins]: `${head}${text}` },
  env,
  more,
});

async function resolved(text: string, env: NonNullable<Given["env"]> = {}) {
  const { exporters: found, warnings } = await resolveGiven(given(text, env));
  return { kinds: found.map(({ kind }) => kind), settings: found.map(({ settings }) => settings), warnings };
}

describe("several of one kind", () => {
  const two = (section: string, first: string, second: string): string =>
    `[components.config.${section}]\nenabled = true\n` +
    `[[components.config.${section}.endpoints]]\n${first}\n[[components.config.${section}.endpoints]]\n${second}\n`;

  test.each(["openinference", "opentelemetry"])("each entry of %s is an exporter", async (section) => {
    const found = await resolved(
      two(section, 'endpoint = "http://a/v1/traces"', 'endpoint = "http://b:4318"\nservice_name = "s"'),
    );
    expect(found.kinds).toEqual([section, section]);
    expect(found.settings).toMatchObject([{ endpoint: "http://a/v1/traces" }, { service_name: "s" }]);
    expect(found.warnings).toEqual([]);
  });

  test("an entry may be off by itself, and is all the same validated", async () => {
    const text = two(
      "openinference",
      'endpoint = "http://a/v1/traces"',
      'enabled = false\nendpoint = "http://b/v1/traces"',
    );
    expect((await resolved(text)).settings).toMatchObject([{ endpoint: "http://a/v1/traces" }]);
    expect(await messageFor(given(text.replace("http://b/v1/traces", "b")))).toContain(
      "openinference.endpoints[1].endpoint",
    );
    expect(await messageFor(given(text.replace("enabled = false", "enabled = 0")))).toBe(
      `\`components.config.openinference.endpoints[1].enabled\` in ${userPlugins}:8:1: expected true or false`,
    );
  });

  test("two that deliver to one place are an error that names both", async () => {
    const text = two(
      "opentelemetry",
      'endpoint = "http://a/v1/traces"',
      'type = "full"\nendpoint = "http://a/v1/traces?x=1"',
    );
    expect(await messageFor(given(text))).toBe(
      `\`components.config.opentelemetry.endpoints[0]\` in ${userPlugins}:5:1 and ` +
        `\`components.config.opentelemetry.endpoints[1]\` in ${userPlugins}:7:1 deliver to the same place; ` +
        "remove one of them (two projects at one URL are told apart by `name`)",
    );
    const named = text.replace('type = "full"', 'name = "second"');
    expect((await resolved(named)).kinds).toEqual(["opentelemetry", "opentelemetry"]);
  });

  test("kinds are told apart, and so are sections", async () => {
    const text =
      '[components.config.openinference]\nenabled = true\nendpoint = "http://a/v1/traces"\n' +
      '[components.config.opentelemetry]\nenabled = true\nendpoint = "http://a/v1/traces"\n';
    expect((await resolved(text)).kinds).toEqual(["openinference", "opentelemetry"]);
    const twice =
      "[components.config.openinference]\nenabled = true\n[components.config.opentelemetry]\nenabled = true\n" +
      '[[components.config.opentelemetry.endpoints]]\ntype = "openinference"\n';
    expect(await messageFor(given(twice))).toContain("deliver to the same place");
  });

  test("beside a list there is nothing else", async () => {
    const text = two("openinference", 'endpoint = "http://a/v1/traces"', 'endpoint = "http://b/v1/traces"');
    expect(await messageFor(given(text.replace("enabled = true", 'enabled = true\nendpoint = "http://c"')))).toBe(
      `\`components.config.openinference.endpoint\` in ${userPlugins}:5:1: unknown key endpoint; did you mean \`endpoints\`?`,
    );
  });

  test("our metrics are a switch; the original's table of that name has no effect", async () => {
    const ours = await resolved(two("opentelemetry", "metrics = true", 'endpoint = "http://b/v1/traces"'));
    expect(ours.settings).toMatchObject([{ metrics: true }, { metrics: false }]);
    const theirs = await resolved(
      two("opentelemetry", "metrics = { enabled = true }", 'endpoint = "http://b/v1/traces"'),
    );
    expect(theirs.settings).toMatchObject([{ metrics: false }, { metrics: false }]);
    expect(theirs.warnings).toEqual([
      `\`components.config.opentelemetry.endpoints[0].metrics\` in ${userPlugins}:6:1 has no effect in this version`,
    ]);
  });
});

describe("sinks of atof", () => {
  const sinks = (...entries: readonly string[]): string =>
    `[components.config.atof]\nenabled = true\n${entries.map((one) => `[[components.config.atof.sinks]]\n${one}\n`).join("")}`;

  test("a file is an exporter, a stream a warning", async () => {
    const text = sinks(
      'type = "file"\noutput_directory = "a"',
      'filename = "all.jsonl"\nmode = "overwrite"',
      'type = "stream"\nurl = "http://x"',
    );
    const found = await resolved(text);
    expect(found.kinds).toEqual(["atof", "atof"]);
    expect(found.settings).toMatchObject([
      { output_directory: "a", mode: "append" },
      { filename: "all.jsonl", mode: "overwrite" },
    ]);
    expect(found.warnings).toEqual([
      `\`components.config.atof.sinks[2].type\` in ${userPlugins}:12:1: "stream" is not supported, the entry is skipped; use a sink of type "file"`,
    ]);
  });

  test("two may share a directory, not a file", async () => {
    expect((await resolved(sinks("", 'filename = "x"'))).kinds).toEqual(["atof", "atof"]);
    expect(await messageFor(given(sinks("", 'output_directory = "./.nemo-relay/../.nemo-relay/atof"')))).toContain(
      "deliver to the same place",
    );
  });
});

describe("presets", () => {
  const section = (kind: string, lines: string): string => `[components.config.${kind}]\nenabled = true\n${lines}\n`;
  const preset = async (lines: string, env: NonNullable<Given["env"]> = {}): Promise<unknown> => {
    const { endpoint, headers } = (await resolved(section("opentelemetry", lines), env)).settings[0] as Record<
      string,
      unknown
    >;
    return { endpoint, headers };
  };

  test.each<[string, NonNullable<Given["env"]>, string, Record<string, string>]>([
    ["phoenix", {}, "http://127.0.0.1:6006/v1/traces", {}],
    [
      "phoenix",
      { PHOENIX_COLLECTOR_ENDPOINT: "https://p.example/s/me/", PHOENIX_API_KEY: "k" },
      "https://p.example/s/me/v1/traces",
      { authorization: "Bearer k" },
    ],
    ["phoenix", { PHOENIX_COLLECTOR_ENDPOINT: "https://p.example/v1/traces" }, "https://p.example/v1/traces", {}],
    [
      "langfuse",
      { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" },
      "https://cloud.langfuse.com/api/public/otel/v1/traces",
      { authorization: `Basic ${btoa("pk:sk")}`, "x-langfuse-ingestion-version": "4" },
    ],
    [
      "langfuse",
      { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk", LANGFUSE_HOST: "http://localhost:3000" },
      "http://localhost:3000/api/public/otel/v1/traces",
      { authorization: `Basic ${btoa("pk:sk")}`, "x-langfuse-ingestion-version": "4" },
    ],
    [
      "langsmith",
      { LANGSMITH_API_KEY: "k", LANGSMITH_PROJECT: "p" },
      "https://api.smith.langchain.com/otel/v1/traces",
      { "x-api-key": "k", "langsmith-project": "p" },
    ],
    [
      "braintrust",
      { BRAINTRUST_API_KEY: "k", BRAINTRUST_PARENT: "project_name:x" },
      "https://api.braintrust.dev/otel/v1/traces",
      { authorization: "Bearer k", "x-bt-parent": "project_name:x" },
    ],
    ["honeycomb", { HONEYCOMB_API_KEY: "k" }, "https://api.honeycomb.io/v1/traces", { "x-honeycomb-team": "k" }],
    ["newrelic", { NEW_RELIC_LICENSE_KEY: "k" }, "https://otlp.nr-data.net/v1/traces", { "api-key": "k" }],
    ["jaeger", {}, "http://127.0.0.1:4318/v1/traces", {}],
    ["otel-collector", {}, "http://127.0.0.1:4318/v1/traces", {}],
  ])("%s %j", async (name, env, endpoint, headers) => {
    expect(await preset(`preset = "${name}"`, env)).toEqual({ endpoint, headers });
  });

  test("a variable that is missing is named, with where it was asked for", async () => {
    const text = section("openinference", 'preset = "langfuse"');
    expect(await messageFor(given(text, { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "" }))).toBe(
      `\`components.config.openinference.preset\` in ${userPlugins}:5:1: langfuse needs the environment variable ` +
        "LANGFUSE_SECRET_KEY, which is not set; set it, or give `headers.authorization`",
    );
    expect((await resolved(text.replace("enabled = true", "enabled = false"))).kinds).toEqual([]);
  });

  test("what the section says itself wins, whatever the case of a header", async () => {
    const own =
      'preset = "honeycomb"\nendpoint = "https://api.eu1.honeycomb.io/v1/traces"\nheaders = { "X-Honeycomb-Team" = "${MY_KEY}", other = "o" }';
    expect(await preset(own, { MY_KEY: "mine" })).toEqual({
      endpoint: "https://api.eu1.honeycomb.io/v1/traces",
      headers: { "X-Honeycomb-Team": "mine", other: "o" },
    });
  });

  test("entries of a list have presets of their own; a preset nobody knows is told with those that are known", async () => {
    const text =
      '[components.config.opentelemetry]\nenabled = true\n[[components.config.opentelemetry.endpoints]]\npreset = "jaeger"\n' +
      '[[components.config.opentelemetry.endpoints]]\ntype = "openinference"\npreset = "phoenix"\n';
    const found = await resolved(text);
    expect(found.kinds).toEqual(["openinference", "opentelemetry"]);
    expect(await messageFor(given(text.replace("jaeger", "yaeger")))).toContain('"phoenix" or "langfuse"');
  });

  test("a preset and what it needs may stand in different files", async () => {
    const files = {
      [systemPlugins]: `${head}[components.config.opentelemetry]\npreset = "honeycomb"\n`,
      [userPlugins]: `${head}[components.config.opentelemetry]\nenabled = true\nheaders = { x-honeycomb-team = "k" }\n`,
    };
    const { exporters: found } = await resolveGiven({ files, more });
    expect(found[0]?.settings).toMatchObject({
      endpoint: "https://api.honeycomb.io/v1/traces",
      headers: { "x-honeycomb-team": "k" },
    });
  });
});
