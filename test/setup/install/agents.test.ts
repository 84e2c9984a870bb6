// install and uninstall of every agent, on real files.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { InstallInput } from "../../../src/agents/install.ts";
import { RelayError } from "../../../src/errors.ts";
import { agents } from "../../../src/agents/registry.ts";
import { changeAgent } from "../../../src/setup/install/change-agent.ts";
import { installedText, listInstalled } from "../../../src/setup/install/list-installed.ts";

let root = "";
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "nemo-relay-agents-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function person(more: Partial<InstallInput> = {}): InstallInput {
  const folder = join(root, String((count += 1)));
  mkdirSync(join(folder, "project"), { recursive: true });
  return {
    env: { HOME: folder },
    platform: "linux",
    directory: join(folder, "project"),
    binary: "/opt/nemo-relay",
    gatewayUrl: "http://127.0.0.1:4040",
    project: false,
    routeModels: false,
    ...more,
  };
}

function home(input: InstallInput): string {
  return input.env["HOME"] ?? "";
}

async function change(
  action: "install" | "uninstall",
  word: string,
  input: InstallInput,
  dryRun = false,
): Promise<{ readonly said: string; readonly shown: string }> {
  const said: string[] = [];
  let shown = "";
  await changeAgent(
    { action, word, dryRun },
    { agents, input, say: (line) => said.push(line), show: (text) => Promise.resolve(void (shown += text)) },
  );
  return { said: said.join("\n"), shown };
}

/** What a promise was rejected with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const files = [
  ["claude", ".claude/settings.json", '{\n  "model": "x"\n}\n', "{ nope"],
  ["codex", ".codex/config.toml", 'model = "x"\n', "nope"],
  ["cursor", ".cursor/hooks.json", '{\n  "version": 1\n}\n', "{ nope"],
  ["hermes", ".hermes/config.yaml", "skin: mono\n", "hooks: ["],
] as const;

describe.each(files)("%s", (word, name, own, broken) => {
  function place(input: InstallInput, text: string): string {
    const path = join(home(input), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  test("the hooks come, are up to date, and go with every byte as it was", async () => {
    const input = person();
    const path = place(input, own);
    expect((await change("install", word, input)).said).toContain(`${path} changed`);
    const installed = readFileSync(path, "utf8");
    expect(installed).toContain(`/opt/nemo-relay hook-forward ${word} --gateway-url http:`);
    expect((await change("install", word, input)).said).toContain("is up to date");
    expect((await change("uninstall", word, input)).said).toContain(`${path} changed`);
    expect(readFileSync(path, "utf8")).toBe(own);
    expect((await change("uninstall", word, input)).said).toContain("holds nothing of ours");
  });

  test("without a file one is made, and goes again with its folder", async () => {
    const input = person();
    await change("install", word, input);
    expect(existsSync(join(home(input), name))).toBe(true);
    await change("uninstall", word, input);
    expect(existsSync(dirname(join(home(input), name)))).toBe(false);
  });

  test("another binary and address take the place of the ones before", async () => {
    const input = person();
    const path = place(input, own);
    await change("install", word, input);
    const before = readFileSync(path, "utf8");
    const moved = { ...input, binary: "/elsewhere/nemo-relay", gatewayUrl: "http://127.0.0.1:5050" };
    await change("install", word, moved);
    const expected = before.replaceAll("/opt/nemo-relay", "/elsewhere/nemo-relay").replaceAll(":4040", ":5050");
    expect(readFileSync(path, "utf8")).toBe(expected);
    await change("uninstall", word, input);
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test("a dry run shows the difference and changes nothing", async () => {
    const input = person();
    const path = place(input, own);
    const { shown } = await change("install", word, input, true);
    expect(shown).toStartWith(`--- ${path}\n+++ ${path}\n@@ `);
    expect(shown).toContain("hook-forward");
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test("a link stays one", async () => {
    const input = person();
    const path = place(input, own);
    const target = join(home(input), "dotfile");
    writeFileSync(target, own, { mode: 0o644 });
    rmSync(path);
    symlinkSync(target, path);
    await change("install", word, input);
    expect(readFileSync(target, "utf8")).toContain("hook-forward");
    await change("uninstall", word, input);
    expect([lstatSync(path).isSymbolicLink(), readFileSync(target, "utf8")]).toEqual([true, own]);
  });

  test("what cannot be changed is refused with its place, and stays as it is", async () => {
    const input = person();
    const path = place(input, broken);
    for (const action of ["install", "uninstall"] as const) {
      const error = await failure(change(action, word, input));
      expect(error).toBeInstanceOf(RelayError);
      expect(String(error)).toContain(path);
      expect(String(error)).toMatch(/line \d+, column \d+/);
    }
    expect(readFileSync(path, "utf8")).toBe(broken);
    writeFileSync(path, own);
    chmodSync(path, 0o444);
    expect(await failure(change("install", word, input))).toMatchObject({
      message: expect.stringContaining("read-only"),
    });
    expect(readFileSync(path, "utf8")).toBe(own);
    rmSync(path);
    symlinkSync(join(home(input), "nowhere"), path);
    expect(await failure(change("install", word, input))).toMatchObject({
      message: expect.stringContaining("leads nowhere"),
    });
    rmSync(path);
    mkdirSync(path);
    expect(await failure(change("install", word, input))).toMatchObject({
      message: expect.stringContaining("not a file"),
    });
  });
});

describe("where", () => {
  const windows = { USERPROFILE: "C:\\Users\\me", HOME: "/c/Users/me" };
  test.each([
    ["claude", { HOME: "/home/me" }, "linux", "/home/me/.claude/settings.json"],
    ["claude", { HOME: "/home/me", CLAUDE_CONFIG_DIR: "/c" }, "darwin", "/c/settings.json"],
    ["claude", { HOME: "/home/me", CLAUDE_CONFIG_DIR: "c" }, "linux", "/w/c/settings.json"],
    ["claude", windows, "win32", "C:\\Users\\me\\.claude\\settings.json"],
    ["claude --project", { HOME: "/home/me" }, "linux", "/w/.claude/settings.local.json"],
    ["cursor", { HOME: "/home/me" }, "linux", "/home/me/.cursor/hooks.json"],
    ["cursor", windows, "win32", "C:\\Users\\me\\.cursor\\hooks.json"],
    ["cursor --project", { HOME: "/home/me" }, "linux", "/w/.cursor/hooks.json"],
  ])("%s, %p on %s", async (words, env, platform, path) => {
    const [word = "", project] = words.split(" ");
    const module = await agents.find(({ id, aliases }) => id === word || aliases.includes(word))?.install?.();
    expect(
      (await module?.install(person({ env, platform, project: project !== undefined, directory: "/w" })))?.path,
    ).toBe(path);
  });
});

describe("what the person is told", () => {
  test("where hooks go, and that nobody need listen there", async () => {
    const { said } = await change("install", "claude", person({ gatewayUrl: "http://[::1]:5050" }));
    expect(said).toContain("hooks go to http://[::1]:5050 (nemo-relay --bind [::1]:5050)");
  });

  test("a model route is refused where a dead gateway would stop the agent, with what to do instead", async () => {
    for (const [word, instead] of [
      ["claude", "nemo-relay claude"],
      ["codex", "nemo-relay codex"],
      ["cursor", "its own servers"],
    ] as const) {
      const error = await failure(change("install", word, person({ routeModels: true })));
      expect(error).toMatchObject({ code: "usage", message: expect.stringContaining(instead) });
    }
  });

  test("Claude Code loads no settings with comments", async () => {
    const input = person();
    mkdirSync(join(home(input), ".claude"));
    writeFileSync(join(home(input), ".claude/settings.json"), "{ // mine\n}\n");
    expect((await change("install", "claude", input)).said).toContain("does not load such a file");
  });

  test("Cursor ignores hooks without a version, and files with events that it does not know", async () => {
    const input = person();
    const path = join(home(input), ".cursor/hooks.json");
    mkdirSync(dirname(path));
    writeFileSync(path, '{"hooks":{"stop":[]}}');
    expect(await failure(change("install", "cursor", input))).toMatchObject({
      message: expect.stringContaining('Add "version": 1, line 1, column 10'),
    });
    writeFileSync(path, '{"version":1,"hooks":{"later":[]}}');
    expect((await change("install", "cursor", input)).said).toContain("names later");
  });

  test.each(["claude", "cursor"])("%s: two files that would both run are refused", async (word) => {
    const input = person();
    await change("install", word, input);
    expect(await failure(change("install", word, { ...input, project: true }))).toMatchObject({
      message: expect.stringContaining(`take them out there first: nemo-relay uninstall ${word}`),
    });
    await change("uninstall", word, input);
    await change("install", word, { ...input, project: true });
    expect(await failure(change("install", word, input))).toMatchObject({
      message: expect.stringContaining(`nemo-relay uninstall ${word} --project`),
    });
  });

  test("which agents have the hooks, and where", async () => {
    const input = person();
    await change("install", "codex", input);
    await change("install", "claude", { ...input, project: true });
    await change("install", "hermes", { ...input, binary: "/elsewhere/nemo-relay" });
    mkdirSync(join(home(input), ".cursor"));
    writeFileSync(join(home(input), ".cursor/hooks.json"), "[]");
    const text = installedText(await listInstalled(agents, input));
    expect(text.replaceAll(home(input), "~").replaceAll(/ {2,}/g, "  ")).toBe(
      [
        "claude  not installed  ~/.claude/settings.json",
        "claude  installed  ~/project/.claude/settings.local.json",
        "codex  installed  ~/.codex/config.toml",
        "cursor  ~/.cursor/hooks.json must be a JSON object, line 1, column 1; mend the file, it was left as it is",
        "hermes  installed (another binary or address)  ~/.hermes/config.yaml",
        "",
      ].join("\n"),
    );
  });
});
