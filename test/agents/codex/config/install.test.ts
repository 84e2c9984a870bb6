// Our tables in any config.toml: added without touching anything else, and taken out without a trace.
import { describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { newText } from "../../../../src/agents/codex/config/add-hooks.ts";
import { parseConfig } from "../../../../src/agents/codex/config/config-text.ts";
import { codexInstall, withHooks, withoutHooks } from "../../../../src/agents/codex/config/install.ts";
import { askedHooks } from "../../../../src/agents/codex/hooks.ts";
import { installedCommand } from "../../../../src/agents/shared/installed-command.ts";
import { randomSource } from "../../../support/random-json.ts";

const gatewayUrl = "http://127.0.0.1:4040";
const command = installedCommand({ binary: "/opt/nemo relay/nemo-relay", word: "codex", gatewayUrl });

function install(text: string, with_ = command): string {
  return withHooks(parseConfig("config.toml", text), with_);
}

function uninstall(text: string): string | undefined {
  return withoutHooks(parseConfig("config.toml", text));
}

interface Group {
  readonly matcher?: string;
  readonly hooks: readonly { readonly command: string; readonly timeout?: number }[];
}

interface Read {
  readonly features?: Record<string, boolean>;
  readonly hooks: Record<string, readonly Group[]>;
}

function read(text: string): Read {
  return parse(text.replace(/^\uFEFF/, "")) as unknown as Read;
}

/** How many hooks of ours each asked event has. */
function ours(text: string): number[] {
  const { hooks } = read(text);
  return askedHooks.map(
    ({ event }) =>
      (hooks[event] ?? []).flatMap((group) => group.hooks).filter((hook) => hook.command === command).length,
  );
}

const once = askedHooks.map(() => 1);
const mine = '[[hooks.PreToolUse]]\nmatcher = "Bash"\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "mine"\n';

/** Ways in which people and programs write such a file. */
const files: Readonly<Record<string, string>> = {
  empty: "",
  blank: "\n \n",
  "a byte order mark alone": "\uFEFF",
  "comments only": "# mine\n\n# and more",
  "no final line break": 'model = "gpt" # which',
  "a plain file": '# top\nmodel = "gpt"\n\n[projects."/x"]\n    trust_level = "trusted"\n\n# end\n',
  "Windows line breaks": 'model = "gpt"\r\n\r\n[tui]\r\ntheme = "x"\r\n',
  "Windows line breaks, the last one missing": 'model = "gpt"\r\n[tui]\r\ntheme = "x"',
  "a byte order mark": '\uFEFFmodel = "gpt"\n',
  features: "[features]\nweb = true # on\n\n[tui]\n",
  "features last, empty, no line break": "[features]",
  "features with our switch": "[features]\nhooks = true\n",
  "features in one piece": "features = { web = true }\n[tui]\n",
  "features with dots": "features.web = true\n",
  "a byte order mark before features": "\uFEFF[ features ] # mine\n",
  "hooks of one's own": mine,
  "hooks of one's own, no final line break": mine.trimEnd(),
  "a hooks table with empty events": "[hooks]\nPreToolUse = []\n  Stop = [ ] # none\nOther = []\n[tui]\n",
  "empty events with dots": "hooks.PreToolUse = []\nhooks.Stop = []\n",
  "empty hooks": "hooks = {}\nmodel = 1\n",
  "trust of one's own hooks": `${mine}\n[hooks.state]\n[hooks.state."/x/config.toml:pre_tool_use:0:0"]\ntrusted_hash = "sha256:1"\n`,
  "a text that looks like a table": 'notes = """\n[features]\nStop = []\n"""\n',
};

describe.each(Object.entries(files))("%s", (_name, text) => {
  test("every event gets our hook once, twice is once, and every byte comes back", () => {
    const installed = install(text);
    expect(ours(installed)).toEqual(once);
    for (const [event, groups] of Object.entries(read(text).hooks ?? {})) {
      if (Array.isArray(groups)) expect(read(installed).hooks[event] ?? []).toEqual(expect.arrayContaining(groups));
    }
    const breaks = new Set([...installed.matchAll(/\r?\n/g)].map(([found]) => found));
    expect(breaks).toEqual(new Set([text.includes("\r\n") ? "\r\n" : "\n"]));
    expect(install(installed)).toBe(installed);
    expect(uninstall(installed)).toBe(text);
    expect(uninstall(text)).toBe(text);
  });

  test("another place and address is brought up to date where it stands", () => {
    const binary = "C:\\Program Files\\it's\\nemo-relay.exe";
    const old = install(text, installedCommand({ binary, word: "codex", gatewayUrl: "http://127.0.0.1:5050" }));
    expect(install(old)).toBe(install(text));
    expect(uninstall(old)).toBe(text);
  });
});

describe("the switch", () => {
  test.each(["", "[features]\nweb = true\n", "[tui]\n"])("%j is set", (text) => {
    expect(read(install(text)).features?.["hooks"]).toBe(true);
  });

  test("a person's own word stays", () => {
    expect(read(install("[features]\nhooks = false\n")).features).toEqual({ hooks: false });
  });

  test("what Codex adds to our table keeps the table", () => {
    const edited = install("").replace("hooks = true # nemo-relay\n", "hooks = true # nemo-relay\nweb = true\n");
    expect(uninstall(edited)).toBe("[features]\nweb = true\n");
  });
});

describe("what is ours", () => {
  test("a file that install made goes with them; with anything else in it, it stays", () => {
    const made = newText(command);
    expect(ours(made)).toEqual(once);
    expect(install(made)).toBe(made);
    expect(uninstall(made)).toBeUndefined();
    expect(uninstall(`${made}[tui]\n`)).toEndWith("[tui]\n");
  });

  test("trust that Codex writes among our tables stays, and so do tables after them", () => {
    const state = '\n[hooks.state."/x/config.toml:stop:0:0"]\ntrusted_hash = "sha256:1"\n';
    const edited = install('model = "gpt"\n').replace("[[hooks.Interrupt]]", `${state}\n[[hooks.Interrupt]]`);
    expect(uninstall(`${edited}\n[tui]\n`)).toBe(`model = "gpt"\n${state}\n\n[tui]\n`);
  });

  test("a table that somebody has added to is theirs", () => {
    const edited = install("").replace('matcher = "*"\n', 'matcher = "*"\nnote = "mine"\n');
    expect(read(uninstall(edited) ?? "").hooks["PreToolUse"]).toHaveLength(1);
  });

  test("hooks that somebody else wrote for us count, and are not taken away", () => {
    const text = mine.replace('"mine"', '"nemo-relay hook-forward codex --profile ci"');
    const installed = install(text);
    expect(read(installed).hooks["PreToolUse"]).toHaveLength(1);
    expect(uninstall(installed)).toBe(text);
  });

  test("what is edited meanwhile stays", () => {
    const installed = install(`model = "gpt"\n${mine}`);
    const edited = installed.replace('"gpt"', '"new"').replace('"Bash"', '"Shell"');
    expect(uninstall(edited)).toBe(`model = "new"\n${mine.replace("Bash", "Shell")}`);
  });
});

describe("refused, with the reason and the place", () => {
  test.each([
    ["a = \n", "line 1, column"],
    ['model = "x"\n[tui\n', "line 2, column"],
    ["hooks = { PreToolUse = [] }\n", "write its hooks as [[hooks.EVENT]] tables"],
    [
      '[hooks]\nPreToolUse = [{ hooks = [{ type = "command", command = "x" }] }]\n',
      "write its hooks as [[hooks.EVENT]]",
    ],
    ["hooks = 1\n", "write its hooks as [[hooks.EVENT]] tables"],
  ])("%j", (text, message) => {
    expect(() => install(text)).toThrow(message);
  });

  test("not our lines inside somebody's text: they stay", () => {
    const text = `notes = '''\n${install("hooks = {}\n")}'''\n`;
    expect(uninstall(text)).toBe(text);
    expect(uninstall(install(text))).toBe(text);
  });
});

const seed = Date.now() % 2 ** 31;

test(`any mixture of these ways comes back byte by byte (seed ${seed})`, () => {
  const random = randomSource(seed);
  const pick = <Kind>(list: readonly Kind[]): Kind => list[Math.floor(random() * list.length)] as Kind;
  for (let run = 0; run < 200; run += 1) {
    const top = pick(["", 'model = "gpt"\n', "# top\n\nx = 1 # y\n", "hooks = {}\n", "features.web = true\n"]);
    const wanted = askedHooks.filter(() => random() < 0.2).map(({ event }) => event);
    const tables = [
      top.startsWith("features") ? "" : pick(["", "[features]\n", "[features]\nweb = true\n\n", "[ features ] # f\n"]),
      top.startsWith("hooks")
        ? ""
        : pick([
            ...wanted.map(
              (event) => `[[hooks.${event}]]\n# why\nhooks = [{ type = "command", command = "${event}" }]\n`,
            ),
            `[hooks]\n${wanted.map((event) => `${pick(["", "  "])}${event} = []${pick(["", " # no"])}\n`).join("")}`,
            "",
          ]),
      pick(["", '[tui]\ntheme = """\n[features]\n# x\n"""\n', "[[list]]\na = [\n  1,\n]\n"]),
    ].toSorted(() => random() - 0.5);
    const whole = `${pick(["", "\uFEFF"])}${top}${tables.join(pick(["", "\n", "# between\n"]))}`;
    const cut = random() < 0.3 ? whole.replace(/\n+$/, "") : whole;
    const text = random() < 0.3 ? cut.replaceAll("\n", "\r\n") : cut;
    const installed = install(text);
    expect({ text, ours: ours(installed) }).toEqual({ text, ours: once });
    expect({ text, again: install(installed) }).toEqual({ text, again: installed });
    expect({ text, back: uninstall(installed) }).toEqual({ text, back: text });
  }
});

describe("the file", () => {
  const input = {
    env: { HOME: "/home/me" },
    platform: "linux",
    directory: "/w",
    binary: "/opt/nemo-relay",
    gatewayUrl,
    project: false,
    routeModels: false,
  };

  test.each([
    [{ HOME: "/home/me" }, "linux", "/home/me/.codex/config.toml"],
    [{ HOME: "/home/me", CODEX_HOME: "/c" }, "linux", "/c/config.toml"],
    [{ HOME: "/home/me", CODEX_HOME: "c" }, "darwin", "/w/c/config.toml"],
    [{ USERPROFILE: "C:\\Users\\me", HOME: "/c/Users/me" }, "win32", "C:\\Users\\me\\.codex\\config.toml"],
  ])("%p on %s", async (env, platform, path) => {
    expect((await codexInstall.install({ ...input, env, platform })).path).toBe(path);
  });

  test("what its trust asks of the person is said; a route and a project's file are not offered", async () => {
    expect((await codexInstall.install(input)).notes.join("\n")).toContain("once you have trusted them");
    for (const more of [{ project: true }, { routeModels: true }]) {
      expect(codexInstall.install({ ...input, ...more })).rejects.toMatchObject({ code: "usage" });
    }
  });

  test("a folder in its place is refused", async () => {
    const home = mkdtempSync(join(tmpdir(), "nemo-relay-codex-"));
    mkdirSync(join(home, "config.toml"));
    expect(codexInstall.install({ ...input, env: { CODEX_HOME: home } })).rejects.toThrow("is not a file");
    const off = mkdtempSync(join(tmpdir(), "nemo-relay-codex-"));
    writeFileSync(join(off, "config.toml"), "[features]\nhooks = false\n");
    const { notes } = await codexInstall.install({ ...input, env: { CODEX_HOME: off } });
    expect(notes.join("\n")).toContain("features.hooks = false");
  });
});
