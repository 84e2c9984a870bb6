import { describe, expect, test } from "bun:test";
import type { Given } from "./support.ts";
import {
  errorOf,
  messageFor,
  projectFile,
  projectPlugins,
  resolveGiven,
  systemFile,
  systemPlugins,
  userFile,
  userPlugins,
} from "./support.ts";

const url = (host: string): string => `[upstream]\nopenai_base_url = "http://${host}/"\n`;

describe("precedence", () => {
  const system: Given = { files: { [systemFile]: url("system") } };
  const project: Given = { files: { ...system.files, [projectFile]: url("project") } };
  const user: Given = { files: { ...project.files, [userFile]: url("user") } };
  const environment: Given = { ...user, env: { NEMO_RELAY_OPENAI_BASE_URL: "http://environment/" } };
  const flags: Given = { ...environment, flags: { baseUrls: { openai: "http://flags/" } } };
  const table: readonly (readonly [string, Given, string])[] = [
    ["defaults", {}, "https://api.openai.com/v1"],
    ["system over defaults", system, "http://system"],
    ["project over system", project, "http://project"],
    ["user over project", user, "http://user"],
    ["environment over user", environment, "http://environment"],
    ["flags over environment", flags, "http://flags"],
  ];
  test.each(table)("%s", async (_, given, expected) => {
    const config = await resolveGiven(given);
    expect(config.upstreams).toEqual({ anthropic: "https://api.anthropic.com", openai: expected });
    expect([...config.explicitUpstreams]).toEqual(expected.startsWith("https://api.") ? [] : ["openai"]);
  });

  test("a set but empty variable is as good as none", async () => {
    const config = await resolveGiven({
      ...user,
      env: { NEMO_RELAY_OPENAI_BASE_URL: "", NEMO_RELAY_PLUGIN_CONFIG: " " },
    });
    expect(config.upstreams["openai"]).toBe("http://user");
  });

  test("tables merge across layers and files are named lowest first", async () => {
    const config = await resolveGiven({
      files: {
        [systemFile]: '[agents.claude]\ncommand = "a"\nhook_transport = "http"\n[journal]\nmax_age = "12h"\n',
        [projectFile]: '[agents.claude]\ncommand = "b"\n[agents.cursor]\npatch_restore_hooks = true\n',
        [userFile]: '[journal]\nmax_size = "500MB"\nfsync = "always"\n',
        [userPlugins]: "components = []\n",
      },
    });
    expect(config.agents["claude"]).toEqual({ command: "b", hook_transport: "http" });
    expect(config.agents["cursor"]).toEqual({ patch_restore_hooks: true });
    expect(config.agents["hermes"]).toEqual({});
    expect(config.journal).toMatchObject({ maxAgeSeconds: 43_200, maxBytes: 500_000_000, fsync: "always" });
    expect(config.files).toEqual([systemFile, projectFile, userFile, userPlugins]);
  });
});

describe("prices", () => {
  test("of the person's own are merged by model, and costs can be switched off", async () => {
    const config = await resolveGiven({
      files: {
        [systemFile]: '[prices."gpt-5.6"]\ninput = 3\noutput = 15.5\n[prices.mine]\ninput = 1\noutput = 0\n',
        [userFile]:
          '[cost]\nenabled = false\n[prices."gpt-5.6"]\ninput = 2\noutput = 15.5\ncache_read = 0.3\n' +
          "cache_write_5m = 3.75\ncache_write_1h = 6\nreasoning = 20\n",
      },
    });
    expect(config.cost).toEqual({
      enabled: false,
      prices: {
        "gpt-5.6": { input: 2, output: 15.5, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6, reasoning: 20 },
        mine: { input: 1, output: 0 },
      },
    });
  });
});

const journalDirectory = async (text: string): Promise<string> =>
  (await resolveGiven({ files: { [userFile]: `[journal]\ndirectory = "${text}"` } })).journal.directory;

describe("the log", () => {
  test("variables stand above files; paths start at home or where nemo-relay was started", async () => {
    const files = { [userFile]: '[log]\nlevel = "warn"\nformat = "jsonl"\nfile = "~/relay.log"\n' };
    expect((await resolveGiven({ files })).log).toEqual({ level: "warn", format: "jsonl", file: "/home/u/relay.log" });
    const env = { NEMO_RELAY_LOG_LEVEL: "debug", NEMO_RELAY_LOG_FILE: "here.log" };
    expect((await resolveGiven({ files, env })).log).toMatchObject({ level: "debug", format: "jsonl" });
    expect((await resolveGiven({ files, env })).log.file).toEndWith("/here.log");
  });

  test("an unknown level is named with the nearest one", async () => {
    expect(await messageFor({ files: { [userFile]: '[log]\nlevel = "wran"\n' } })).toEndWith(
      'found "wran"; did you mean "warn"?',
    );
  });
});

describe("defaults", () => {
  test("without any configuration", async () => {
    const config = await resolveGiven({});
    expect(config).toEqual({
      upstreams: { anthropic: "https://api.anthropic.com", openai: "https://api.openai.com/v1" },
      explicitUpstreams: new Set(),
      agents: { claude: {}, codex: {}, cursor: {}, hermes: {} },
      journal: {
        enabled: true,
        directory: "/home/u/.local/state/nemo-relay",
        maxAgeSeconds: 2_592_000,
        maxBytes: 2_147_483_648,
        fsync: "group",
      },
      turnIdleSeconds: 7200,
      exporters: [
        {
          kind: "atif",
          settings: { output_directory: "/home/u/.local/state/nemo-relay/atif" },
          source: "default",
        },
      ],
      log: {},
      cost: { enabled: true, prices: {} },
      session: {},
      warnings: [],
      files: [],
    });
  });

  test("the page's example is read as it stands", async () => {
    const config = await resolveGiven({
      files: {
        [userFile]: [
          "[upstream]",
          'openai_base_url = "https://api.openai.com/v1"',
          'anthropic_base_url = "https://api.anthropic.com"',
          "[agents.claude]",
          'command = "claude"',
          "[agents.codex]",
          'command = "codex"',
          "[agents.cursor]",
          'command = "cursor-agent"',
          "patch_restore_hooks = true",
          "[agents.hermes]",
          'command = "hermes"',
        ].join("\n"),
        [userPlugins]: [
          "version = 1",
          "[[components]]",
          'kind = "observability"',
          "enabled = true",
          "[components.config.atif]",
          "enabled = true",
          'output_directory = ".nemo-relay/atif"',
          "[components.config.openinference]",
          "enabled = true",
          'endpoint = "http://127.0.0.1:4318/v1/traces"',
        ].join("\n"),
      },
    });
    expect(config.agents["cursor"]).toEqual({ command: "cursor-agent", patch_restore_hooks: true });
    expect([...config.explicitUpstreams].sort()).toEqual(["anthropic", "openai"]);
    expect(config.exporters).toEqual([
      { kind: "atif", settings: { output_directory: ".nemo-relay/atif" }, source: userPlugins },
      {
        kind: "openinference",
        settings: { endpoint: "http://127.0.0.1:4318/v1/traces", headers: {} },
        source: userPlugins,
      },
    ]);
    expect(config.warnings).toEqual([]);
  });

  test("without a home the state needs a place", async () => {
    expect(await resolveGiven({ env: { HOME: undefined } })).toMatchObject({
      journal: { directory: "" },
      exporters: [],
    });
    const config = await resolveGiven({
      env: { HOME: undefined },
      files: { [systemFile]: '[journal]\ndirectory = "/var/relay"\n', [systemPlugins]: "" },
    });
    expect(config.journal.directory).toBe("/var/relay");
  });

  test("a journal directory starts from the start directory or from home", async () => {
    expect(await journalDirectory("here/journal")).toBe("/home/me/project/src/here/journal");
    expect(await journalDirectory("~/journal")).toBe("/home/u/journal");
  });
});

const atifIn = (directory: string): string =>
  `[[components]]\nkind = "observability"\n[components.config.atif]\nenabled = true\noutput_directory = "${directory}"\n`;

describe("places", () => {
  test("the nearest project directory with one of our files counts; one with traces alone does not hide it", async () => {
    const near = "/home/me/project/src/.nemo-relay/atif/one.atif.json";
    const far = "/home/me/.nemo-relay/config.toml";
    const config = await resolveGiven({ files: { [near]: "{}", [projectFile]: url("near"), [far]: url("far") } });
    expect(config.files).toEqual([projectFile]);
  });

  test("both files come from the same project directory", async () => {
    const config = await resolveGiven({
      files: { "/home/me/.nemo-relay/config.toml": url("far"), [projectPlugins]: "components = []" },
    });
    expect(config.files).toEqual([projectPlugins]);
  });

  test("--config stands in for the user's config.toml only", async () => {
    const given: Given = {
      files: {
        [systemFile]: url("system"),
        [userFile]: url("user"),
        "/home/me/project/src/mine.toml": "[sessions]\nturn_idle = '1h'",
      },
      flags: { config: "mine.toml" },
    };
    const config = await resolveGiven(given);
    expect(config.upstreams["openai"]).toBe("http://system");
    expect(config.turnIdleSeconds).toBe(3600);
    expect(config.files).toEqual([systemFile, "/home/me/project/src/mine.toml"]);
  });

  test("--plugin-config-path stands in for the user's plugins.toml only", async () => {
    const config = await resolveGiven({
      files: { [userPlugins]: atifIn("user"), "/p.toml": atifIn("named"), [systemPlugins]: atifIn("system") },
      flags: { pluginConfigPath: "/p.toml" },
    });
    expect(config.exporters).toEqual([{ kind: "atif", settings: { output_directory: "named" }, source: "/p.toml" }]);
  });

  test.each([
    ["config", "/none.toml"],
    ["pluginConfigPath", "/none-either.toml"],
  ])("a missing file that was named is an error: %s", async (flag, path) => {
    const message = await messageFor({ flags: { [flag]: path } });
    expect(message).toBe(`${path} does not exist; name an existing file, or leave the flag out`);
  });
});

const writingTo = (directory: string): string =>
  JSON.stringify({
    components: [{ kind: "observability", config: { atif: { enabled: true, output_directory: directory } } }],
  });

describe("flags and variables", () => {
  test("session defaults come from flags", async () => {
    const config = await resolveGiven({
      flags: { sessionMetadata: '{"team":"core"}', profile: "ci", gatewayMode: "required" },
    });
    expect(config.session).toEqual({ metadata: { team: "core" }, profile: "ci", gatewayMode: "required" });
  });

  test.each([
    [
      { sessionMetadata: "{secret" },
      "--session-metadata is not valid JSON; give one JSON object, quoted for the shell",
    ],
    [{ sessionMetadata: "[1]" }, "--session-metadata must be a JSON object: expected {…}"],
    [{ pluginConfig: "nope" }, "--plugin-config is not valid JSON; give one JSON object, quoted for the shell"],
    [
      { gatewayMode: "hookonly" },
      "--gateway-mode: expected one of hook-only, passthrough, required, found hookonly; did you mean `hook-only`?",
    ],
    [{ baseUrls: { openai: "ftp://x" } }, "--openai-base-url: expected a URL that starts with http:// or https://"],
    [
      { baseUrls: { openai: "http://u:p@x" } },
      "--openai-base-url: expected a URL without user name and password; credentials come from the agent",
    ],
    [{ bind: "4040" }, "--bind: expected HOST:PORT, for example 127.0.0.1:4040"],
  ])("a flag that cannot be used is a usage error: %j", async (flags, message) => {
    const error = await errorOf(() => resolveGiven({ flags }));
    expect(error.code).toBe("usage");
    expect(error.message).toBe(message);
  });

  test("a plugin document by flag stands above one by variable, and both above all files", async () => {
    const files = { [userPlugins]: "this file is broken" };
    const env = { NEMO_RELAY_PLUGIN_CONFIG: writingTo("variable") };
    expect((await resolveGiven({ files, env })).exporters).toEqual([
      { kind: "atif", settings: { output_directory: "variable" }, source: "NEMO_RELAY_PLUGIN_CONFIG" },
    ]);
    expect((await resolveGiven({ files, env, flags: { pluginConfig: writingTo("flag") } })).exporters).toEqual([
      { kind: "atif", settings: { output_directory: "flag" }, source: "--plugin-config" },
    ]);
  });

  test("the hook transport variable overrides every agent's section", async () => {
    const config = await resolveGiven({
      files: { [userFile]: '[agents.claude]\nhook_transport = "http"\n' },
      env: { NEMO_RELAY_HOOK_TRANSPORT: "command" },
    });
    expect(Object.values(config.agents).map((agent) => agent.hook_transport)).toEqual(Array(4).fill("command"));
  });
});
