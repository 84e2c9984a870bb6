import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { configFlags } from "../../../src/cli/config-flags.ts";
import { defaultMaxAgeSeconds, defaultMaxBytes, resolveConfig } from "../../../src/config/resolve.ts";
import { parseDuration, parseSize } from "../../../src/config/units.ts";
import { resolveEndpoint } from "../../../src/exporters/otlp/endpoint.ts";
import { explain } from "../../../src/setup/config/explain/explain.ts";
import { keyOf } from "../../../src/setup/config/explain/print.ts";
import { allSettings } from "../../../src/setup/config/explain/settings.ts";
import { editConfig, editPlugins } from "../../../src/setup/config/edit-value.ts";
import type { SetupPlace } from "../../../src/setup/config/place.ts";
import { resolveInput } from "../../../src/setup/config/preview.ts";
import { seededRandom } from "../../config/support.ts";

let root: string;
let place: SetupPlace;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "nemo-relay-explain-")));
  mkdirSync(join(root, "work"));
  place = {
    cwd: join(root, "work"),
    env: { HOME: join(root, "home") },
    platform: "linux",
    systemDirectory: join(root, "etc"),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const document = readFileSync(join(import.meta.dir, "../../../docs/configuration.md"), "utf8");

/** The first column of every table row below a heading, until the next heading of that depth or above. */
function documented(heading: string): readonly string[] {
  const start = document.indexOf(`\n${heading}\n`) + heading.length + 2;
  const depth = heading.indexOf(" ");
  const end = new RegExp(`\\n#{1,${depth}} `).exec(document.slice(start))?.index ?? document.length;
  const rows = [...document.slice(start, start + end).matchAll(/^\| (`[^|]*) \|/gm)];
  return rows.flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

describe("the docs and `config explain` know the same", () => {
  test("keys of config.toml", async () => {
    const known = (await allSettings()).map(({ path }) => path.join("."));
    const agentKeys = [
      "command",
      "hook_transport",
      "assume_first_party",
      "patch_restore_hooks",
      "trust_hooks",
      "hooks_path",
    ];
    const rows = documented("## config.toml").filter((key) => /^[a-z_]+(\.|$)/.test(key));
    const keys = rows.flatMap((key) => {
      if (agentKeys.includes(key))
        return ["claude", "codex", "cursor", "hermes"].map((agent) => `agents.${agent}.${key}`);
      return [key.replace('."MODEL"', "")];
    });
    const ours = known.filter((key) => /^(upstream|agents|journal|sessions|prices|cost|plugins|log)\b/.test(key));
    expect(keys.toSorted()).toEqual(ours.toSorted());
  });

  test.each(["atif", "openinference", "opentelemetry", "atof"])("keys of %s", async (kind) => {
    const known = (await allSettings()).flatMap(({ path: [first, key] }) => (first === kind ? [String(key)] : []));
    const same =
      kind === "opentelemetry" ? documented("### openinference").filter((key) => key !== "project_name") : [];
    expect([...new Set([...same, ...documented(`### ${kind}`), "enabled"])].toSorted()).toEqual(known.toSorted());
  });

  test("variables and flags", async () => {
    const settings = await allSettings();
    const set = (names: readonly (string | undefined)[]): readonly string[] =>
      [...new Set(names.filter((name) => name !== undefined))].toSorted();
    const variables = documented("## Environment").filter((name) => !/_(GATEWAY_URL|RUN|TOKEN)$/.test(name));
    expect(variables.toSorted()).toEqual([...set(settings.map(({ variable }) => variable))]);
    // The two that name a file are told as the files that are read.
    const files = ["--config", "--plugin-config-path"];
    const flags = documented("## Flags").map((flag) => flag.split(" ")[0] ?? "");
    expect(flags.toSorted()).toEqual([...set([...settings.map(({ flag }) => flag), ...files])]);
    expect(flags).toEqual(expect.arrayContaining(Object.keys(configFlags).map((name) => `--${name}`)));
  });
});

test("the defaults it tells are those that hold", async () => {
  const { values } = await explain(place);
  const config = await resolveConfig(resolveInput(place));
  const value = (key: string): unknown => values.find((each) => keyOf(each) === key)?.value;
  expect(parseDuration(String(value("journal.max_age")))).toBe(defaultMaxAgeSeconds);
  expect(parseSize(String(value("journal.max_size")))).toBe(defaultMaxBytes);
  expect(parseDuration(String(value("sessions.turn_idle")))).toBe(config.turnIdleSeconds);
  expect(value("journal.directory")).toBe(config.journal.directory);
  expect(value("journal.fsync")).toBe(config.journal.fsync);
  expect([value("journal.enabled"), value("cost.enabled")]).toEqual([config.journal.enabled, config.cost.enabled]);
  expect(value("upstream.openai_base_url")).toBe(config.upstreams["openai"]);
  const [first] = config.exporters;
  expect({ kind: first?.kind, settings: first?.settings }).toMatchObject({
    kind: "atif",
    settings: { output_directory: value("atif.output_directory"), schema_version: value("atif.schema_version") },
  });
});

test("an endpoint and headers of the OTEL variables are told with the variable's name, below what a file says", async () => {
  const file = join(root, "home/.config/nemo-relay/plugins.toml");
  const head = '[[components]]\nkind = "observability"\n[components.config.openinference]\nenabled = true\n';
  const env = {
    ...place.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318/",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "Authorization=x",
  };
  const told = async (key: string): Promise<unknown> =>
    (await explain({ ...place, env })).values.find((each) => keyOf(each) === key);
  write(file, head);
  expect(await told("openinference.endpoint")).toMatchObject({
    value: "http://c:4318/v1/traces",
    source: { layer: "environment", name: "OTEL_EXPORTER_OTLP_ENDPOINT" },
  });
  expect(await told("openinference.headers.authorization")).toMatchObject({
    source: { layer: "environment", name: "OTEL_EXPORTER_OTLP_TRACES_HEADERS" },
  });
  write(
    file,
    `${head}endpoint = "http://mine/v1/traces"\n[components.config.openinference.headers]\nauthorization = "y"\n`,
  );
  expect(await told("openinference.endpoint")).toMatchObject({
    value: "http://mine/v1/traces",
    source: { layer: "user" },
  });
  expect(await told("openinference.headers.authorization")).toMatchObject({
    value: "y",
    source: { layer: "user" },
    overridden: [{ name: "OTEL_EXPORTER_OTLP_TRACES_HEADERS" }],
  });
});

// The explanation goes through the layers by itself: what it says must be what a run goes by.
test("whatever the layers say, it tells what a run goes by", async () => {
  const seed = Number(process.env["EXPLAIN_SEED"] ?? Date.now() % 2 ** 32);
  const random = seededRandom(seed);
  const some = (text: string): string => (random() < 0.5 ? text : "");
  for (let round = 0; round < 40; round += 1) {
    const url = (name: string): string => `http://${name}-${round}/v1`;
    for (const [layer, directory] of [
      ["system", "etc"],
      ["user", "home/.config/nemo-relay"],
    ] as const) {
      write(
        join(root, directory, "config.toml"),
        `[upstream]\n${some(`openai_base_url = "${url(layer)}"\n`)}[journal]\n${some(`fsync = "${layer === "user" ? "off" : "always"}"\n`)}`,
      );
      write(
        join(root, directory, "plugins.toml"),
        `[[components]]\nkind = "observability"\n[components.config.openinference]\n${some("enabled = true\n")}` +
          `${some(`endpoint = "${url(layer)}"\n`)}${some('preset = "phoenix"\n')}`,
      );
    }
    const env = {
      ...place.env,
      ...(random() < 0.3 ? { NEMO_RELAY_OPENAI_BASE_URL: url("env") } : {}),
      ...(random() < 0.3 ? { OTEL_EXPORTER_OTLP_ENDPOINT: url("otel") } : {}),
    };
    const flags = random() < 0.3 ? { baseUrls: { openai: url("flag") } } : {};
    const here = { ...place, env, flags };
    const config = await resolveConfig(resolveInput(here));
    const { values } = await explain(here);
    const value = (key: string): unknown => values.find((each) => keyOf(each) === key)?.value;
    const on = config.exporters.find(({ kind }) => kind === "openinference");
    const told = {
      openai: value("upstream.openai_base_url"),
      fsync: value("journal.fsync"),
      on: value("openinference.enabled") === true,
      endpoint: on === undefined ? undefined : value("openinference.endpoint"),
    };
    const { endpoint } = (on?.settings ?? {}) as { endpoint?: string };
    expect({ seed, ...told }).toEqual({
      seed,
      openai: config.upstreams["openai"],
      fsync: config.journal.fsync,
      on: on !== undefined,
      endpoint: on === undefined ? undefined : resolveEndpoint(endpoint, env),
    });
  }
});

describe("a file for everybody", () => {
  test("can be read by everybody, and holds nothing of this person's", async () => {
    const ports = { place, say: () => {} };
    await editPlugins("global", { kind: "openinference", enabled: true, set: [] }, ports);
    await editConfig("global", { key: "journal.max_age", word: "40d" }, ports);
    for (const name of ["plugins.toml", "config.toml", "plugins.schema.json"]) {
      expect(statSync(join(root, "etc", name)).mode & 0o777).toBe(0o644);
    }
    expect(statSync(join(root, "etc")).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(root, "etc", "plugins.toml"), "utf8")).not.toContain(join(root, "home"));
  });

  test("a file that changes under our hands is left alone", async () => {
    const file = join(root, "home/.config/nemo-relay/config.toml");
    write(file, "[cost]\nenabled = true\n");
    const ports = { place, say: () => write(file, "# somebody else\n") };
    const failed = await editConfig("user", { key: "cost.enabled", word: "false" }, ports).catch(
      (error: unknown) => error,
    );
    expect(String(failed)).toContain("was changed by somebody else just now");
    expect(readFileSync(file, "utf8")).toBe("# somebody else\n");
  });
});
