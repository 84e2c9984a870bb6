// Every key that a project's file can have, without and with trust. The tables are held against the schemas: a key that
// is added and not listed here fails.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { agents } from "../../src/agents/registry.ts";
import { knownKeys } from "../../src/config/known-keys.ts";
import { configSchema } from "../../src/config/schema.ts";
import { exporters } from "../../src/exporters/registry.ts";
import { sectionOf } from "../../src/launch/resolve-command.ts";
import { upstreams } from "../../src/providers/registry.ts";
import { Person, section } from "./support.ts";

let person: Person;
beforeEach(() => (person = new Person()));
afterEach(() => person.remove());

/** `harmless`: works without trust. `alone`: its only value is the default, so that only the notice tells. */
type Kind = "dangerous" | "harmless" | "dangerous alone" | "harmless alone";
type Row = readonly [key: string, value: string, kind: Kind];

const ofAgents: readonly Row[] = [
  ["command", '"/tmp/evil"', "dangerous"],
  ["hook_transport", '"command"', "harmless"],
  ["assume_first_party", '"never"', "harmless"],
  ["patch_restore_hooks", "false", "dangerous"],
  ["patch_restore_hooks", "true", "dangerous"],
  ["trust_hooks", '"run"', "dangerous"],
  ["hooks_path", '"/etc/hooks.json"', "dangerous"],
];

const ofConfig: readonly Row[] = [
  ...upstreams.map(({ key }): Row => [`upstream.${key}_base_url`, '"http://127.0.0.1:1/"', "dangerous"]),
  ...agents.flatMap((agent) =>
    ofAgents.map(([key, value, kind]): Row => [`agents.${sectionOf(agent)}.${key}`, value, kind]),
  ),
  ["journal.enabled", "false", "dangerous"],
  ["journal.enabled", "true", "harmless alone"],
  ["journal.directory", '".nemo-relay/journal"', "dangerous"],
  ["journal.max_age", '"60d"', "harmless"],
  ["journal.max_age", '"1s"', "dangerous"],
  ["journal.max_size", '"4GiB"', "harmless"],
  ["journal.max_size", "1", "dangerous"],
  ["journal.fsync", '"always"', "harmless"],
  ["sessions.turn_idle", '"5m"', "harmless"],
  ["log.level", '"error"', "dangerous"],
  ["log.format", '"jsonl"', "harmless"],
  ["log.file", '".nemo-relay/log"', "dangerous"],
  ["cost.enabled", "false", "harmless"],
  ["prices.mine.input", "1\nprices.mine.output = 2", "harmless"],
  ["plugins.config", '{ components = [{ kind = "observability", config = { atif = { enabled = true } } }] }', "harmless"],
]; // prettier-ignore

const otlp: readonly Row[] = [
  ["endpoint", '"http://127.0.0.1:4318/v1/other"', "dangerous"],
  ["transport", '"http_binary"', "dangerous alone"],
  ["headers", '{ authorization = "Bearer ${HOME}" }', "dangerous"],
  ["resource_attributes", '{ a = "b" }', "dangerous"],
  ["service_name", '"mine"', "harmless"],
  ["service_namespace", '"mine"', "harmless"],
  ["service_version", '"9"', "harmless"],
  ["instrumentation_scope", '"mine"', "dangerous"],
  ["timeout_millis", "99", "harmless"],
  ["trace_per", '"session"', "harmless"],
  ["max_attribute_bytes", "999999", "dangerous"],
  ["preset", '"phoenix"', "dangerous"],
  ["name", '"mine"', "dangerous"],
];

const ofExporters: Readonly<Record<string, readonly Row[]>> = {
  atif: [
    ["output_directory", '"traces"', "harmless"],
    ["output_directory", '"/tmp/elsewhere"', "dangerous"],
    ["output_directory", '"../elsewhere"', "dangerous"],
    ["filename_template", '"{session_id}.json"', "harmless"],
    ["schema_version", '"1.8"', "harmless"],
    ["agent_name", '"mine"', "harmless"],
    ["agent_version", '"9"', "harmless"],
    ["model_name", '"mine"', "harmless"],
    ["tool_definitions", '[{ name = "x" }]', "harmless"],
    ["tool_definitions", '[{ headers = { a = "${HOME}" } }]', "dangerous"],
    ["extra", '{ team = "x" }', "harmless"],
    ["extra", '{ a = { headers = { b = "${HOME}" } } }', "dangerous"],
    ["storage", '[{ type = "http", url = "http://127.0.0.1:1/{session_id}" }]', "dangerous"],
    ["storage", '[{ type = "s3", bucket = "theirs" }]', "dangerous"],
  ],
  openinference: [...otlp, ["project_name", '"mine"', "dangerous"]],
  opentelemetry: [
    ...otlp,
    ["capture_content", "false", "dangerous"],
    ["metrics", "true", "dangerous"],
    ["metrics_endpoint", '"http://127.0.0.1:4318/v1/other"', "dangerous"],
  ],
  atof: [
    ["output_directory", '"traces"', "harmless"],
    ["output_directory", '"/tmp/elsewhere"', "dangerous"],
    ["filename", '"one.jsonl"', "dangerous"],
    ["mode", '"overwrite"', "dangerous"],
  ],
};

/** Compares a run without the file, one without trust (answered no, and with nobody to answer), and one with trust. */
async function compare(kind: Kind, name: string): Promise<void> {
  const without = await person.configured({ directory: person.path });
  const questions: string[] = [];
  const no = await person.configured({ ask: async (lines) => (questions.push(...lines), false) });
  const headless = await person.configured();
  expect(no).toEqual(headless);
  if (kind.startsWith("harmless")) {
    expect({ said: headless.said, questions }).toEqual({ said: [], questions: [] });
  } else {
    expect(headless.effect).toEqual(without.effect);
    expect(headless.said).toHaveLength(1);
    expect(headless.said[0]).toContain(`.toml is not trusted: ignored ${name}`);
    expect(headless.said[0]).toContain("run `nemo-relay trust` after you have read it");
    expect(questions.join("\n")).toContain(name);
  }
  const yes = await person.configured({ ask: async () => true });
  expect(yes.said).toEqual([]);
  if (kind.startsWith("harmless")) expect(yes.effect).toEqual(headless.effect);
  if (!kind.endsWith("alone")) expect(yes.effect).not.toEqual(without.effect);
  expect(await person.configured()).toEqual(yes);
}

describe("G-22: config.toml", () => {
  test.each(ofConfig)("%s = %s: %s", async (key, value, kind) => {
    person.has("config.toml", `${key} = ${value}\n`);
    await compare(kind, key);
  });

  test("the table has every key of the schema", () => {
    const schema = configSchema(
      upstreams.map(({ key }) => key),
      agents.map(sectionOf),
    );
    const listed = new Set(ofConfig.map(([key]) => key));
    const leaves = (path: readonly string[]): readonly string[] => {
      // Prices are named by models, and a plugin document has a table of its own.
      const inner = ["prices", "plugins"].includes(path[0] ?? "") ? [] : knownKeys(schema, path);
      return inner.length === 0 ? [path.join(".")] : inner.flatMap((key) => leaves([...path, key]));
    };
    const missing = leaves([]).filter((key) => !["prices", "plugins"].includes(key) && !listed.has(key));
    expect(missing).toEqual([]);
    expect(leaves([]).length).toBeGreaterThan(30);
  });
});

describe.each(exporters.map(({ kind }) => kind))("G-22: plugins.toml, %s", (exporter) => {
  const rows = ofExporters[exporter] ?? [];

  test.each(rows)("%s = %s: %s", async (key, value, kind) => {
    // The person has it switched on: every key would count.
    person.own("plugins.toml", section(exporter, "enabled = true"));
    person.has("plugins.toml", section(exporter, `${key} = ${value}`));
    await compare(kind, `components.observability.${exporter}.${key}`);
  });

  test("the table has every key of the schema", async () => {
    const schema = await exporters.find(({ kind }) => kind === exporter)?.schema();
    const listed = new Set(rows.map(([key]) => key));
    const known = knownKeys(schema, []);
    expect(known.length).toBeGreaterThan(2);
    expect(known.filter((key) => !listed.has(key))).toEqual([]);
  });

  test("enabled", async () => {
    person.own("plugins.toml", "components = []\n");
    person.has("plugins.toml", section(exporter, "enabled = true"));
    const local = ["atif", "atof"].includes(exporter);
    await compare(local ? "harmless" : "dangerous", `components.observability.${exporter}.enabled`);
  });
});

describe("G-22: plugins.toml, the rest", () => {
  test.each([
    ["lists of exporters", section("openinference", 'endpoints = [{ preset = "phoenix" }]'), ".openinference.endpoints"],
    ["sinks", section("atof", 'enabled = true\nsinks = [{ filename = "x" }]'), ".atof.sinks"],
    ["header_env", section("openinference", 'header_env = { authorization = "HOME" }'), ".header_env.authorization"],
    ["a key nobody knows", section("atif", 'enabled = true\nsecond_place = "x"'), ".atif.second_place"],
    ["an exporter nobody knows", section("later", "enabled = true"), ".later.enabled"],
    ["a component nobody knows", '[[components]]\nkind = "later"\nconfig = { run = "x" }\n', "components.later.config.run"],
    ["a component that is switched off", '[[components]]\nkind = "observability"\nenabled = false\n', ".enabled"],
    ["components of another shape", 'components = "x"\n', "components"],
    ["an inline document", "", "plugins.config.components.observability.openinference.endpoint"],
  ])("%s: ignored", async (_, text, name) => {
    if (text === "") {
      const inline = 'openinference = { enabled = true, endpoint = "http://127.0.0.1:1/v1/traces" }';
      person.has("config.toml", `plugins.config.components = [{ kind = "observability", config = { ${inline} } }]\n`);
    } else {
      person.own("plugins.toml", section("openinference", "enabled = true"));
      person.has("plugins.toml", text);
    }
    const { said, effect } = await person.configured();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(name);
    expect(effect.exporters.filter(({ kind }) => kind === "openinference").map(({ settings }) => settings)).toEqual(
      (await person.configured({ directory: person.path })).effect.exporters
        .filter(({ kind }) => kind === "openinference")
        .map(({ settings }) => settings),
    );
  }); // prettier-ignore

  test("an exporter without `harmless` has no harmless key, `enabled` among them", async () => {
    const { stripPlugins } = await import("../../src/trust/strip-plugins.ts");
    const bare = exporters.map(({ kind, summary, schema, load }) => ({ kind, summary, schema, load }));
    const document = { components: [{ kind: "observability", config: { atif: { enabled: true, agent_name: "x" } } }] };
    const place = { project: person.project, cwd: person.project, catalogue: { exporters: bare } };
    const stripped = await stripPlugins(document, [], place);
    expect(stripped.value).toEqual({ components: [{ kind: "observability", config: { atif: {} } }] });
    expect(stripped.asked.map(({ path }) => path.at(-1))).toEqual(["enabled", "agent_name"]);
  });
});
