import { describe, expect, test } from "bun:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ConfigFileName } from "../../../src/config/locations.ts";
import { configJsonSchema, pluginsJsonSchema } from "../../../src/config/json-schema.ts";
import { parseToml } from "../../../src/config/load.ts";
import { catalogue } from "../../../src/launch/configure.ts";
import { fileSchema } from "../../../src/setup/config/place.ts";
import { findProblems } from "../../../src/setup/config/problems.ts";

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const schemas = {
  "config.toml": ajv.compile(await configJsonSchema(fileSchema, catalogue)),
  "plugins.toml": ajv.compile(await pluginsJsonSchema(catalogue)),
};

/** What our own check and the schema for editors say of a text. */
async function verdicts(
  name: ConfigFileName,
  text: string,
): Promise<{ readonly ours: boolean; readonly schema: boolean }> {
  const place = { cwd: "/w", env: { HOME: "/h" }, platform: "linux" };
  const { problems } = await findProblems({ name, path: `/w/${name}`, layer: "user", text }, place);
  return { ours: problems.length === 0, schema: schemas[name](parseToml(name, text)) };
}

const component = (lines: string): string => `[[components]]\nkind = "observability"\n${lines}\n`;
const section = (kind: string, lines: string): string => component(`[components.config.${kind}]\n${lines}`);
const list = (kind: string, name: string, entry: string): string =>
  component(`[components.config.${kind}]\nenabled = true\n[[components.config.${kind}.${name}]]\n${entry}`);

const good: readonly (readonly [ConfigFileName, string])[] = [
  ["config.toml", ""],
  ["config.toml", '[upstream]\nanthropic_base_url = "http://127.0.0.1:9/v1"\nopenai_base_url = "HTTPS://h"'],
  [
    "config.toml",
    '[agents.claude]\ncommand = "claude --x"\nhook_transport = "http"\n[agents.cursor]\npatch_restore_hooks = true',
  ],
  ["config.toml", '[journal]\nenabled = true\nmax_age = "12h"\nmax_size = "1.5 GiB"\nfsync = "off"\ndirectory = "~/j"'],
  ["config.toml", '[journal]\nmax_size = 5000\n[sessions]\nturn_idle = " 2 w "\n[cost]\nenabled = false'],
  ["config.toml", '[prices."gpt-5.6"]\ninput = 0\noutput = 1.5\ncache_read = 2'],
  ["config.toml", `[plugins.config]\nversion = 1\n[[plugins.config.components]]\nkind = "observability"`],
  ["plugins.toml", ""],
  ["plugins.toml", "components = []"],
  ["plugins.toml", 'version = 1\npolicy = { unknown_component = "error" }'],
  ["plugins.toml", '[[components]]\nkind = "adaptive"\n[components.config]\nanything = 1'],
  ["plugins.toml", component("[components.config]\nversion = 3\nenable_full_payloads = true")],
  [
    "plugins.toml",
    section(
      "atif",
      'enabled = true\noutput_directory = ".nemo-relay/atif"\nschema_version = "1.8"\nextra = { a = [1, { b = 2 }] }',
    ),
  ],
  ["plugins.toml", section("atif", 'filename_template = "x-{session_id}.json"\ntool_definitions = [{ name = "t" }]')],
  [
    "plugins.toml",
    section("atif", 'storage = [{ type = "s3", bucket = "b" }, { type = "http", url = "https://h/{session_id}" }]'),
  ],
  [
    "plugins.toml",
    section("atif", 'storage = [{ type = "http", url = "https://h/x", method = "POST", headers = { a = "b" } }]'),
  ],
  [
    "plugins.toml",
    section("openinference", 'enabled = true\nendpoint = "http://127.0.0.1:4318/v1/traces"\ntrace_per = "session"'),
  ],
  [
    "plugins.toml",
    section(
      "openinference",
      'preset = "phoenix"\nheaders = { authorization = "Bearer ${KEY}" }\nheader_env = { x = "KEY" }',
    ),
  ],
  ["plugins.toml", section("opentelemetry", "metrics = true\ncapture_content = false\ntimeout_millis = 600000")],
  [
    "plugins.toml",
    list("opentelemetry", "endpoints", 'type = "openinference"\nendpoint = "http://h"\nmark_projection = "x"'),
  ],
  [
    "plugins.toml",
    list(
      "opentelemetry",
      "endpoints",
      'endpoint = "http://h"\nmetrics = true\n[[components.config.opentelemetry.endpoints]]\ntype = "gen_ai"\nmetrics = { a = 1 }',
    ),
  ],
  [
    "plugins.toml",
    list("atof", "sinks", 'filename = "a.jsonl"\n[[components.config.atof.sinks]]\ntype = "stream"\nurl = "x"'),
  ],
  ["plugins.toml", section("atof", 'filename = "{date}-{session_id}.jsonl"\nmode = "overwrite"')],
];

const bad: readonly (readonly [ConfigFileName, string])[] = [
  ["config.toml", "[upstreams]"],
  ["config.toml", '[upstream]\nanthropic_base_ulr = "https://h"'],
  ["config.toml", '[upstream]\nanthropic_base_url = "h"'],
  ["config.toml", '[upstream]\nanthropic_base_url = "https://u:p@h"'],
  ["config.toml", '[upstream]\nanthropic_base_url = "https://h/?a=b"'],
  ["config.toml", "[agents.claude]\ncommand = 7"],
  ["config.toml", '[agents.claude]\ncommand = ""'],
  ["config.toml", '[agents.goose]\ncommand = "goose"'],
  ["config.toml", '[agents.claude]\nhook_transport = "https"'],
  ["config.toml", "[[journal]]\nenabled = true"],
  ["config.toml", "journal = []"],
  ["config.toml", '[journal]\nmax_age = "0d"'],
  ["config.toml", "[journal]\nmax_age = 30"],
  ["config.toml", "[journal]\nmax_size = 0"],
  ["config.toml", "[journal]\nmax_size = 1.5"],
  ["config.toml", '[journal]\nmax_size = "0MB"'],
  ["config.toml", '[journal]\nfsync = "sometimes"'],
  ["config.toml", "[prices.x]\ninput = 1"],
  ["config.toml", "[prices.x]\ninput = -1\noutput = 1"],
  ["config.toml", "[exporters]\na = 1"],
  ["config.toml", "[plugins.config]\nversion = 2"],
  ["plugins.toml", "version = 2"],
  ["plugins.toml", "components = 3"],
  ["plugins.toml", "[[components]]\nenabled = true"],
  ["plugins.toml", component("enabld = true")],
  ["plugins.toml", component("[components.config]\nversion = 5")],
  ["plugins.toml", component("[components.config.policy]\nunknown_field = 'loud'")],
  ["plugins.toml", component("[components.config.atiff]\nenabled = true")],
  ["plugins.toml", section("atif", 'enabled = "yes"')],
  ["plugins.toml", section("atif", 'output_dir = "x"')],
  ["plugins.toml", section("atif", 'filename_template = "x.json"')],
  ["plugins.toml", section("atif", 'filename_template = "a/{session_id}"')],
  ["plugins.toml", section("atif", 'storage = [{ type = "http", url = "https://h/x" }]')],
  ["plugins.toml", section("atif", 'storage = [{ type = "ftp" }]')],
  ["plugins.toml", section("openinference", 'endpoint = "collector:4318"')],
  ["plugins.toml", section("openinference", 'transport = "grpc"')],
  ["plugins.toml", section("openinference", 'preset = "phenix"')],
  ["plugins.toml", section("openinference", "timeout_millis = 0")],
  ["plugins.toml", section("openinference", "headers = { a = 12 }")],
  ["plugins.toml", section("openinference", 'header_env = { a = "A B" }')],
  ["plugins.toml", section("openinference", "capture_content = true")],
  ["plugins.toml", list("opentelemetry", "endpoints", 'type = "gen-ai"')],
  ["plugins.toml", list("opentelemetry", "endpoints", "unknown = 1")],
  ["plugins.toml", list("openinference", "endpoints", "enabled = 1")],
  ["plugins.toml", component('[components.config.openinference]\nendpoint = "http://h"\nendpoints = []')],
  ["plugins.toml", section("atof", 'filename = "{other}.jsonl"')],
];

describe("our own check and the schema for editors agree", () => {
  test.each(good)("%s takes %j", async (name, text) => {
    expect(await verdicts(name, text)).toEqual({ ours: true, schema: true });
  });

  test.each(bad)("%s refuses %j", async (name, text) => {
    expect(await verdicts(name, text)).toEqual({ ours: false, schema: false });
  });
});
