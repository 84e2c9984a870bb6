// `plugins` and `config` of the compiled binary, as scripts use them.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "../../../src/core/json/parse.ts";
import { get } from "../../../src/core/json/path.ts";
import type { Finished, Home } from "../../e2e/binary.ts";
import { newHome, relay } from "../../e2e/binary.ts";

let home: Home;
let project: string;
beforeEach(() => {
  home = newHome();
  project = join(home.path, "project");
  mkdirSync(project);
});
afterEach(() => home.remove());

const own = (name: string): string => join(home.path, "config", "nemo-relay", name);
const shared = (name: string): string => join(project, ".nemo-relay", name);
const run = (...words: readonly string[]): Promise<Finished> => relay(words, { cwd: project, env: { ...home.env } });
const json = async (...words: readonly string[]): Promise<never> => {
  const parsed = parseJson((await run(...words)).stdout);
  return (parsed.ok ? parsed.value : undefined) as never;
};
function write(path: string, text: string, mode = 0o600): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
  return path;
}

describe("plugins", () => {
  test("a first file has the page's shape, keeps what was written before, and is private", async () => {
    const out = await run("plugins", "enable", "openinference", "preset=phoenix", "timeout_millis=5000");
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 0, stdout: "" });
    expect(readFileSync(own("plugins.toml"), "utf8")).toBe(
      '#:schema ./plugins.schema.json\nversion = 1\n\n[[components]]\nkind = "observability"\nenabled = true\n\n' +
        `[components.config.atif]\nenabled = true\noutput_directory = "${home.path}/state/nemo-relay/atif"\n\n` +
        '[components.config.openinference]\nenabled = true\npreset = "phoenix"\ntimeout_millis = 5000\n',
    );
    expect(statSync(own("plugins.toml")).mode & 0o777).toBe(0o600);
    expect(out.stderr).toContain('+preset = "phoenix"\n');
    const list = await run("plugins", "list");
    expect(list.stdout).toContain("openinference  on ");
    expect(list.stdout).toContain("http://127.0.0.1:6006/v1/traces project nemo-relay");
    expect(await json("plugins", "list", "--json")).toMatchObject({
      schema_version: 1,
      plugins: [
        { kind: "atif", enabled: true },
        { kind: "openinference", enabled: true },
        {},
        { enabled: false, targets: [] },
      ],
    });
    const schema = parseJson(readFileSync(own("plugins.schema.json"), "utf8"));
    expect(schema.ok && get(schema.value, "$schema")).toBe("https://json-schema.org/draft/2020-12/schema");
    expect((await run("config", "schema", "plugins")).stdout).toBe(readFileSync(own("plugins.schema.json"), "utf8"));
  });

  test("comments, order, unknown components, CRLF, the mark, mode and link survive", async () => {
    const before =
      "\u{FEFF}# mine\r\n[[components]]\r\nkind = 'other' # keep\r\nconfig = { x = 1 }\r\n\r\n[[components]]\r\nkind = 'observability'\r\n" +
      "[components.config.openinference] # there\r\n  endpoint = 'http://a/v1/traces'   # why\r\n";
    const real = write(join(home.path, "dotfiles", "p.toml"), before, 0o640);
    mkdirSync(dirname(own("x")), { recursive: true });
    symlinkSync(real, own("plugins.toml"));
    expect((await run("plugins", "set", "openinference.endpoint", "http://b/v1/traces")).code).toBe(0);
    expect((await run("plugins", "enable", "openinference")).code).toBe(0);
    expect(readFileSync(real, "utf8")).toBe(
      before.replace("'http://a/v1/traces'   # why", '"http://b/v1/traces"   # why\r\n  enabled = true'),
    );
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect((await run("plugins", "unset", "openinference.enabled")).code).toBe(0);
    expect(readFileSync(real, "utf8")).toBe(before.replace("'http://a", '"http://b').replace("traces'", 'traces"'));
    expect(readdirSync(dirname(own("x")))).toEqual(["plugins.toml"]);
  });

  test("literal secrets are in the file and in no output", async () => {
    const key = "openinference.headers.authorization";
    const outs = [
      await run("plugins", "set", key, "Bearer first-value"),
      await run("plugins", "set", key, "Bearer second-value"),
      await run("plugins", "set", key, "Bearer ${OTHER}", "--dry-run"),
      await run("config", "explain"),
      await run("config", "get", key, "--json"),
    ];
    expect(outs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(own("plugins.toml"), "utf8")).toContain("Bearer second-value");
    for (const { stdout, stderr } of outs) expect(stdout + stderr).not.toMatch(/first-value|second-value/);
    expect(outs[1]!.stderr).toContain('-authorization = "[redacted]"\n+authorization = "[redacted]');
    expect(outs[2]!.stdout).toContain('+authorization = "Bearer ${OTHER}"');
  });

  test.each([
    [["set", "openinference.timeout_milis", "5"], 78, "did you mean `timeout_millis`?"],
    [["set", "openinference.timeout_millis", "soon"], 78, 'expected a number, found "soon"'],
    [["set", "openinferenc.name", "x"], 64, "did you mean `openinference`?"],
    [["set", "openinference", "x"], 64, "name a key of it: openinference.KEY"],
    [["set", "a b", "x"], 64, "is no key"],
    [["set", "atif.extra"], 64, "nemo-relay plugins set KIND.KEY VALUE"],
    [["enable", "phoenix"], 64, "unknown exporter phoenix"],
    [["enable", "atif", "output_directory"], 64, "expected KEY=VALUE"],
    [["lst"], 64, "did you mean list?"],
    [["list", "--project"], 64, "--project is not for plugins list"],
    [["set", "atif.enabled", "true", "--project", "--global"], 64, "give one"],
    [["unset", "atif.enabled"], 66, "nothing to take out"],
  ])("%j: exit code %i, and nothing is written", async (words, code, message) => {
    const out = await run("plugins", ...words);
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code, stdout: "" });
    expect(out.stderr).toContain(message);
    expect(existsSync(join(home.path, "config"))).toBe(false);
  });

  test("what another file would be at odds with is refused; a variable of another shell is told", async () => {
    write(own("config.toml"), "[plugins.config]\nversion = 1\n");
    const both = await run("plugins", "enable", "atif");
    expect(both.code).toBe(78);
    expect(both.stderr).toContain("keep one of them");
    expect(existsSync(own("plugins.toml"))).toBe(false);
    write(own("config.toml"), "");
    const variable = await run("plugins", "enable", "openinference", "preset=langfuse");
    expect(variable.code).toBe(0);
    expect(variable.stderr).toContain("LANGFUSE_PUBLIC_KEY, which is not set");
  });

  test("a list with comments in it is left to the person", async () => {
    const text = '[[components]]\nkind = "observability"\n[components.config.atif]\nstorage = [\n  # mine\n]\n';
    write(own("plugins.toml"), text);
    const out = await run("plugins", "set", "atif.storage", "[]");
    expect(out.code).toBe(78);
    expect(out.stderr).toContain("`atif.storage` cannot be changed");
    expect(readFileSync(own("plugins.toml"), "utf8")).toBe(text);
  });
});

describe("a project's file", () => {
  test("that our command writes is trusted, and stays so when we change it", async () => {
    const out = await run("plugins", "enable", "openinference", "--project");
    expect(out.stderr).toContain(`${shared("plugins.toml")} is trusted as it is now`);
    expect((await run("plugins", "set", "openinference.name", "x", "--project")).stderr).toContain(
      "is trusted as it is now",
    );
    expect((await run("trust", "--list")).stdout).toBe(`${shared("plugins.toml")}: trusted\n`);
    expect((await run("plugins", "list")).stdout).toContain("openinference  on ");
    expect(readFileSync(shared("plugins.toml"), "utf8")).not.toContain(home.path);
  });

  test("that came with a clone stays untrusted, and that is said", async () => {
    write(shared("config.toml"), '[agents.claude]\ncommand = "evil"\n');
    const out = await run("config", "set", "--project", "journal.fsync", "off");
    expect(out.code).toBe(0);
    expect(out.stderr).toContain("was not trusted and is not now");
    expect((await run("trust", "--list")).stdout).toBe("");
    const { stdout } = await run("config", "explain", "agents.claude.command");
    expect(stdout).toContain(
      `agents.claude.command = "claude"  # default; ignored: project ${shared("config.toml")}:2:1, project not trusted`,
    );
  });

  test("says nothing of other places: the user's first file keeps what is written there", async () => {
    write(shared("plugins.toml"), "components = []\n");
    expect((await run("plugins", "enable", "openinference")).code).toBe(0);
    expect(readFileSync(own("plugins.toml"), "utf8")).toContain("[components.config.atif]\nenabled = true\n");
    expect((await run("plugins", "enable", "openinference")).stderr).toBe(
      `nemo-relay: nothing to change in ${own("plugins.toml")}\n`,
    );
  });

  test("that leads elsewhere by a link is not written", async () => {
    const outside = write(join(home.path, "outside.toml"), "");
    mkdirSync(dirname(shared("x")));
    symlinkSync(outside, shared("plugins.toml"));
    const out = await run("plugins", "enable", "atif", "--project");
    expect(out.code).toBe(78);
    expect(out.stderr).toContain("leads out of the project");
    expect(readFileSync(outside, "utf8")).toBe("");
  });

  test("that the user's own file overrules: said at once", async () => {
    write(own("config.toml"), '[journal]\nmax_age = "9d"\n');
    const out = await run("config", "set", "journal.max_age", "40d", "--project");
    expect(out.stderr).toContain(
      `\`journal.max_age\` has no effect here: user ${own("config.toml")}:2:1 stands above it`,
    );
  });
});

describe("config", () => {
  test("set, get, unset, reset", async () => {
    expect((await run("config", "set", "journal.max_age", "7d")).code).toBe(0);
    expect((await run("config", "set", "upstream.openai_base_url", "http://127.0.0.1:9/v1")).code).toBe(0);
    expect((await run("config", "set", 'prices."m.1"', "{ input = 1, output = 2.5 }")).code).toBe(0);
    expect((await run("config", "get", "journal.max_age")).stdout).toBe("7d\n");
    expect((await run("config", "get", 'prices."m.1".output')).stdout).toBe("2.5\n");
    expect((await run("config", "unset", "journal.max_age")).code).toBe(0);
    expect((await run("config", "get", "journal.max_age")).stdout).toBe("30d\n");
    const text = readFileSync(own("config.toml"), "utf8");
    expect(text).toStartWith("#:schema ./config.schema.json\n");
    const reset = await run("config", "reset");
    const backup = /is now (.*\.bak)$/m.exec(reset.stderr)?.[1] ?? "";
    expect(readFileSync(backup, "utf8")).toBe(text);
    expect(existsSync(own("config.toml"))).toBe(false);
    expect((await run("config", "reset")).code).toBe(66);
  });

  test("validate names every problem with file, line and column", async () => {
    write(own("config.toml"), '[journal]\nmax_age = 3\nfsync = "x"\n[upstreem]\n');
    write(
      own("plugins.toml"),
      '[[components]]\nkind = "observability"\n[components.config.atif]\nenabld = true\n[components.config.atiff]\n',
    );
    const out = await run("config", "validate");
    expect(out.code).toBe(78);
    expect(out.stdout).toBe("problems: 5\n");
    for (const part of [
      ":2:1: expected a duration",
      ":3:1: expected",
      ":4:1; did you mean `upstream`?",
      ":4:1; did you mean `enabled`?",
      ":5:1; did you mean `atif`?",
    ]) {
      expect(out.stderr).toContain(part);
    }
    expect(await json("config", "validate", "--json")).toMatchObject({ schema_version: 1, valid: false });
    const only = await json("plugins", "validate", "--json");
    expect(only).toMatchObject({
      problems: [
        { file: own("plugins.toml"), line: 4, column: 1 },
        { line: 5, column: 1 },
      ],
    });
    expect((await run("config", "validate", own("gone.toml"))).code).toBe(66);
    expect((await run("config", "validate", write(join(project, "plugins.toml"), "x = [\n"))).stderr).toContain(
      "plugins.toml:",
    );
  });

  test("explain names file, variable and flag, and what they stand above", async () => {
    write(
      own("config.toml"),
      '[upstream]\nopenai_base_url = "http://a/v1"\n[agents.claude]\nhook_transport = "auto"\n',
    );
    const env = { ...home.env, NEMO_RELAY_OPENAI_BASE_URL: "http://b/v1", NEMO_RELAY_HOOK_TRANSPORT: "command" };
    const words = [
      "config",
      "explain",
      "--openai-base-url",
      "http://u:secret@c/v1".replace("u:secret@", ""),
      "--bind",
      "127.0.0.1:0",
    ];
    const { stdout } = await relay(words, { cwd: project, env });
    expect(stdout).toContain(
      `upstream.openai_base_url = "http://c/v1"  # flags --openai-base-url; over environment NEMO_RELAY_OPENAI_BASE_URL; over user ${own("config.toml")}:2:1\n`,
    );
    expect(stdout).toContain(
      `agents.claude.hook_transport = "command"  # environment NEMO_RELAY_HOOK_TRANSPORT; over user ${own("config.toml")}:4:1\n`,
    );
    expect(stdout).toContain('bind = "127.0.0.1:0"  # flags --bind\n');
    expect(stdout).toContain('journal.max_age = "30d"  # default\n');
    expect(stdout).toContain("atif.enabled = true  # default\n");
  });

  test("a file named by --config is read, and one that a run could not start with is explained", async () => {
    const named = write(join(home.path, "other.toml"), '[journal]\nfsync = "off"\n');
    const { stdout } = await run("config", "explain", "journal.fsync", "--config", named);
    expect(stdout).toContain(`journal.fsync = "off"  # user ${named}:2:1`);
    write(
      own("plugins.toml"),
      '[[components]]\nkind = "observability"\n[components.config.openinference]\nenabled = true\npreset = "langfuse"\n',
    );
    const broken = await run("config", "explain");
    expect(broken.code).toBe(0);
    expect(broken.stdout).toContain("# a run from here would end with: `components.config.openinference.preset`");
  });

  test.each([
    [["set", "journal.max_agee", "7d"], 78, "did you mean `max_age`?"],
    [["set", "atif.enabled", "true"], 64, "plugins.toml: use nemo-relay plugins"],
    [["get", "jurnal"], 64, "did you mean `journal`?"],
    [["get", "bind"], 66, "bind is not set"],
    [["schema", "foo"], 64, "known here: config, plugins"],
    [["reset", "--json"], 64, "--json is not for config reset"],
    [["explane"], 64, "did you mean explain?"],
  ])("%j: exit code %i", async (words, code, message) => {
    const out = await run("config", ...words);
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code, stdout: "" });
    expect(out.stderr).toContain(message);
  });
});
