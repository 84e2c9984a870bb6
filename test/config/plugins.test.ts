import { describe, expect, test } from "bun:test";
import { exporters, listSections, plannedExporters } from "../../src/exporters/registry.ts";
import { messageFor, projectPlugins, resolveGiven, systemPlugins, userFile, userPlugins } from "./support.ts";

const head = '[[components]]\nkind = "observability"\n';
const atif = (lines: string): string => `${head}[components.config.atif]\n${lines}\n`;
const inference = (lines: string): string => `${head}[components.config.openinference]\n${lines}\n`;

describe("what is switched on", () => {
  test.each([
    ["an empty file", ""],
    ["no components", "components = []"],
    ["a section without enabled", atif('output_directory = "x"')],
    ["enabled = false", atif("enabled = false")],
    ["a component that is off", `${head}enabled = false\n[components.config.atif]\nenabled = true\n`],
    ["a component without config", head],
  ])("nothing: %s", async (_, text) => {
    expect((await resolveGiven({ files: { [userPlugins]: text } })).exporters).toEqual([]);
  });

  test("components merge by kind over the layers, and the file on top is the source", async () => {
    const config = await resolveGiven({
      files: {
        [systemPlugins]: inference('endpoint = "http://collector/v1/traces"\nservice_name = "team"'),
        [projectPlugins]: atif("enabled = true"),
        [userPlugins]: inference('enabled = true\nservice_name = "mine"'),
      },
    });
    expect(config.exporters).toEqual([
      { kind: "atif", settings: { output_directory: "." }, source: projectPlugins },
      {
        kind: "openinference",
        settings: { endpoint: "http://collector/v1/traces", service_name: "mine", headers: {} },
        source: userPlugins,
      },
    ]);
  });

  test("an inline document of config.toml is one source", async () => {
    const inline =
      '[[plugins.config.components]]\nkind = "observability"\n[plugins.config.components.config.atif]\nenabled = true\n';
    const config = await resolveGiven({ files: { [userFile]: inline } });
    expect(config.exporters.map(({ kind, source }) => [kind, source])).toEqual([["atif", userFile]]);
    const wrong = await messageFor({ files: { [userFile]: `${inline}directory = "x"\n` } });
    expect(wrong).toStartWith(`unknown key \`plugins.config.components.config.atif.directory\` in ${userFile}:5:1; `);
  });
});

const newer = [
  "version = 1",
  "[[components]]",
  'kind = "observability"',
  "[components.config]",
  "version = 3",
  "enable_full_payloads = false",
  "[components.config.opentelemetry]",
  "enabled = true",
  "[[components.config.opentelemetry.endpoints]]",
  'type = "openinference"',
  'endpoint = "http://127.0.0.1:6006/v1/traces"',
  'mark_projection = "event"',
  'header_env = { authorization = "PHOENIX_AUTH" }',
  "[components.config.opentelemetry.endpoints.resource_attributes]",
  '"openinference.project.name" = "p"',
  "[[components.config.opentelemetry.endpoints]]",
  'type = "gen_ai"',
  'endpoint = "http://127.0.0.1:4318/v1/traces"',
  "[components.config.atof]",
  "enabled = true",
  "[[components.config.atof.sinks]]",
  'type = "file"',
  'output_directory = "logs"',
].join("\n");

describe("the original's newer shape", () => {
  test("gives what the page's shape gives", async () => {
    const env = { PHOENIX_AUTH: "Bearer abc" };
    const config = await resolveGiven({ files: { [userPlugins]: newer }, env });
    const page = inference(
      'enabled = true\nendpoint = "http://127.0.0.1:6006/v1/traces"\nheaders = { authorization = "${PHOENIX_AUTH}" }\n' +
        'resource_attributes = { "openinference.project.name" = "p" }',
    );
    expect(config.exporters).toEqual((await resolveGiven({ files: { [userPlugins]: page }, env })).exporters);
    expect(config.exporters).toHaveLength(1);
    expect(config.exporters[0]?.settings).toMatchObject({ headers: { authorization: "Bearer abc" } });
    expect(config.warnings).toEqual([
      `\`components.config.enable_full_payloads\` in ${userPlugins}:6:1 has no effect: whole payloads are always kept`,
      `\`components.config.opentelemetry.endpoints[0].mark_projection\` in ${userPlugins}:12:1 has no effect in this version`,
      "exporter opentelemetry is not available in this version; skipped",
      "exporter atof is not available in this version; skipped",
    ]);
  });

  test.each([
    ["http://h:6006", "http://h:6006/v1/traces"],
    ["https://h", "https://h/v1/traces"],
    ["http://h:6006/", "http://h:6006/"],
    ["http://h/mine", "http://h/mine"],
  ])("an endpoint without a path gets the usual one: %s", async (endpoint, expected) => {
    const text = newer.replace("http://127.0.0.1:6006/v1/traces", endpoint);
    const config = await resolveGiven({ files: { [userPlugins]: text }, env: { PHOENIX_AUTH: "x" } });
    expect(config.exporters[0]?.settings).toMatchObject({ endpoint: expected });
  });

  test.each([
    ['type = "gen-ai"', "`.type` LINE:10:1: expected one of openinference, full, gen_ai; did you mean `gen_ai`?"],
    ["type = 3", "`.type` LINE:10:1: expected one of openinference, full, gen_ai"],
    ['type = "openinference"', "`.endpoint` is missing LINE:9:1; add it"],
    [
      'type = "openinference"\nendpoint = "x"\nheader_env = { a = "A B" }',
      "`.header_env.a` LINE:12:16: expected the name of an environment variable",
    ],
  ])("%j", async (lines, message) => {
    const before = newer.split("\n").slice(0, 9).join("\n");
    const path = "components.config.opentelemetry.endpoints[0]";
    const expected = message.replace("`.", `\`${path}.`).replace("LINE", `in ${userPlugins}`);
    expect(await messageFor({ files: { [userPlugins]: `${before}\n${lines}\n` } })).toBe(expected);
  });
});

test("the exporters of this build take both shapes", async () => {
  const config = await resolveGiven({
    files: { [userPlugins]: `${newer}\n[components.config.atif]\nenabled = true\n` },
    env: { PHOENIX_AUTH: "Bearer abc" },
    more: { catalogue: { exporters, planned: plannedExporters, lists: listSections } },
  });
  expect(config.exporters.map(({ kind }) => kind)).toEqual(["atif", "openinference", "opentelemetry", "atof"]);
  expect(config.exporters[1]?.settings).toMatchObject({
    endpoint: "http://127.0.0.1:6006/v1/traces",
    headers: { authorization: "Bearer abc" },
    resource_attributes: { "openinference.project.name": "p" },
  });
});

describe("messages", () => {
  test.each([
    ["version = 2", `\`version\` in ${userPlugins}:1:1: expected 1, found 2`],
    ["components = 3", `\`components\` in ${userPlugins}:1:1: expected a list, found 3`],
    ["\n[[components]]\nenabled = true", `\`components.kind\` is missing in ${userPlugins}:2:1; add it`],
    [`${head}enabld = true`, `unknown key \`components.enabld\` in ${userPlugins}:3:1; did you mean \`enabled\`?`],
    [
      `${head}\n${head}`,
      `component kind observability stands twice in one document: ${userPlugins}:1:1 and ${userPlugins}:4:1; declare each kind once`,
    ],
    [
      `${head}[components.config.atiff]\nenabled = true`,
      `unknown key \`components.config.atiff\` in ${userPlugins}:3:1; did you mean \`atif\`?`,
    ],
    [`${head}[components.config]\natif = true`, `\`components.config.atif\` in ${userPlugins}:4:1: expected a table`],
    [
      `${head}[components.config]\nversion = 9`,
      `\`components.config.version\` in ${userPlugins}:4:1: expected one of 1, 2, 3, 4; leave it at 1`,
    ],
    [atif('enabled = "yes"'), `\`components.config.atif.enabled\` in ${userPlugins}:4:1: expected true or false`],
    [
      atif('output_dir = "x"'),
      `unknown key \`components.config.atif.output_dir\` in ${userPlugins}:4:1; did you mean \`output_directory\`?`,
    ],
    [
      atif("extra = { deep = { nam = 1 } }"),
      `unknown key \`components.config.atif.extra.deep.nam\` in ${userPlugins}:4:20; did you mean \`name\`?`,
    ],
    [
      inference("enabled = true"),
      `\`components.config.openinference.endpoint\` is missing in ${userPlugins}:3:1; add it`,
    ],
    [
      inference('enabled = true\nendpoint = "http://x"\ntimeout_millis = "3s"'),
      `\`components.config.openinference.timeout_millis\` in ${userPlugins}:6:1: expected a number, found "3s"`,
    ],
    [
      inference('endpoint = "http://x"\nheaders = { authorization = 12 }'),
      `\`components.config.openinference.headers.authorization\` in ${userPlugins}:5:13: expected text, found 12`,
    ],
    [
      inference('endpoint = "http://x"\ntrace_per = "day"'),
      `\`components.config.openinference.trace_per\` in ${userPlugins}:5:1: expected "turn" or "session", found "day"`,
    ],
    [
      `${head}[components.config.policy]\nunknown_field = "loud"`,
      `\`components.config.policy.unknown_field\` in ${userPlugins}:4:1: expected "ignore" or "warn" or "error", found "loud"`,
    ],
  ])("%j", async (text, message) => {
    expect(await messageFor({ files: { [userPlugins]: text } })).toBe(message);
  });

  test("a document by variable is named by its variable", async () => {
    const message = await messageFor({ env: { NEMO_RELAY_PLUGIN_CONFIG: '{"component":[]}' } });
    expect(message).toBe("unknown key `component` in NEMO_RELAY_PLUGIN_CONFIG; did you mean `components`?");
  });

  test("a disabled section of the wrong shape is told too, in the file that has it", async () => {
    const files = { [systemPlugins]: atif("output_directory = 4"), [userPlugins]: atif('output_directory = "x"') };
    expect(await messageFor({ files })).toBe(
      `\`components.config.atif.output_directory\` in ${systemPlugins}:4:1: expected text, found 4`,
    );
  });

  test("two sources are an error that names both", async () => {
    const inline = "[sessions]\n[plugins]\nconfig = { components = [] }\n";
    expect(await messageFor({ files: { [userFile]: inline, [projectPlugins]: "" } })).toBe(
      `plugins are configured both in ${userFile}:3:1 (\`[plugins] config\`) and in ${projectPlugins}; keep one of them`,
    );
    expect(await messageFor({ files: { [userFile]: inline, "/sys/config.toml": inline } })).toBe(
      `plugins are configured both in /sys/config.toml:3:1 (\`[plugins] config\`) and in ${userFile}:3:1; keep one of them`,
    );
  });
});

const withPolicy = (policy: string): string =>
  `${head}[components.config.policy]\nunknown_field = "${policy}"\n` +
  '[components.config.atif]\nenabled = true\nfuture = 1\nother = 2\nextra = { later = 1, deep = { name = "n" } }\n[components.config.atofu]\n';

describe("policies", () => {
  const other = '[[components]]\nkind = "adaptive"\n[components.config]\nanything = 1\n';
  const line = `unknown component kind adaptive in ${userPlugins}`;

  test("an unknown component is a warning unless the policy says otherwise", async () => {
    expect((await resolveGiven({ files: { [userPlugins]: other } })).warnings).toEqual([
      `${line}:2:1 is skipped; known here: observability`,
    ]);
    const ignored = `policy = { unknown_component = "ignore" }\n${other}`;
    expect((await resolveGiven({ files: { [userPlugins]: ignored } })).warnings).toEqual([]);
    const refused = `policy = { unknown_component = "error" }\n${other}`;
    expect(await messageFor({ files: { [userPlugins]: refused } })).toBe(`${line}:3:1; known here: observability`);
  });

  test("unknown fields are errors unless the policy says otherwise", async () => {
    const warned = await resolveGiven({ files: { [userPlugins]: withPolicy("warn") } });
    expect(warned.exporters[0]?.settings).toEqual({ output_directory: ".", extra: { deep: { name: "n" } } });
    expect(new Set(warned.warnings.map((warning) => /`(.+?)`.*\(ignored\)$/.exec(warning)?.[1]))).toEqual(
      new Set([
        "components.config.atif.extra.later",
        "components.config.atif.future",
        "components.config.atif.other",
        "components.config.atofu",
      ]),
    );
    const silent = await resolveGiven({ files: { [userPlugins]: withPolicy("ignore") } });
    expect(silent.exporters).toEqual(warned.exporters);
    expect(silent.warnings).toEqual([]);
    expect(await messageFor({ files: { [userPlugins]: withPolicy("error") } })).toContain(
      "unknown key `components.config.atofu`",
    );
  });
});

describe("variables in headers", () => {
  const text = inference(
    'enabled = true\nendpoint = "http://x"\nheaders = { authorization = "Bearer ${TOKEN_A}", plain = "$5 {x}" }',
  );

  test("are filled from the environment", async () => {
    const config = await resolveGiven({ files: { [userPlugins]: text }, env: { TOKEN_A: "abc" } });
    expect(config.exporters[0]?.settings).toMatchObject({ headers: { authorization: "Bearer abc", plain: "$5 {x}" } });
  });

  test.each([undefined, ""])("one that is not set (%j) is an error naming it", async (value) => {
    expect(await messageFor({ files: { [userPlugins]: text }, env: { TOKEN_A: value } })).toBe(
      `\`components.config.openinference.headers.authorization\` in ${userPlugins}:6:13: ` +
        "the environment variable TOKEN_A is not set; set it, or remove the header",
    );
  });

  test("are not asked for by an exporter that is off", async () => {
    const config = await resolveGiven({ files: { [userPlugins]: text.replace("true", "false") } });
    expect(config.exporters).toEqual([]);
  });
});
