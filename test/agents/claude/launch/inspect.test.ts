import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "../../../../src/core/json/json-value.ts";
import { decodeFindings, encodeFindings, findingsOf } from "../../../../src/agents/claude/launch/findings.ts";
import { inspectClaude } from "../../../../src/agents/claude/launch/inspect.ts";
import { readSettings } from "../../../../src/agents/claude/launch/settings-files.ts";
import { installedVersion, versionInPath } from "../../../../src/agents/claude/launch/version.ts";

let root = "";
beforeAll(() => (root = mkdtempSync(join(tmpdir(), "nemo-relay-inspect-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function place(files: Record<string, unknown>): string {
  const folder = join(root, String((count += 1)));
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(folder, path), text, { mode: path.includes("bin/") ? 0o755 : 0o600 });
  }
  return folder;
}

const base = (url: string) => ({ env: { ANTHROPIC_BASE_URL: url } });

async function winner(
  files: Record<string, unknown>,
  argv: string[] = [],
  sub = "project",
): Promise<string | undefined> {
  const folder = place({ "project/README": "", ...files });
  const layers = await readSettings({
    argv,
    env: { HOME: join(folder, "home") },
    directory: join(folder, sub),
    managed: join(folder, "managed"),
  });
  return findingsOf(layers).settingsEnv["ANTHROPIC_BASE_URL"];
}

// The same order as Claude Code 2.1.330 was seen to follow.
describe("which settings win", () => {
  const user = { "home/.claude/settings.json": base("user") };
  const project = { "project/.claude/settings.json": base("project") };
  const local = { "project/.claude/settings.local.json": base("local") };

  test("user < project < local < --settings < managed", async () => {
    expect(await winner({})).toBeUndefined();
    expect(await winner(user)).toBe("user");
    expect(await winner({ ...user, ...project })).toBe("project");
    expect(await winner({ ...user, ...project, ...local })).toBe("local");
    const flag = { "project/f.json": base("flag") };
    expect(await winner({ ...user, ...local, ...flag }, ["claude", "--settings", "f.json"])).toBe("flag");
    const managed = { "managed/managed-settings.json": base("managed") };
    expect(await winner({ ...user, ...flag, ...managed }, ["claude", "--settings=f.json"])).toBe("managed");
    expect(await winner({ ...managed, "managed/managed-settings.d/10.json": base("drop-in") })).toBe("drop-in");
  });

  test("--settings takes JSON too, and the last one counts alone", async () => {
    expect(await winner(user, ["claude", "--settings", JSON.stringify(base("json"))])).toBe("json");
    expect(await winner(user, ["claude", "--settings", JSON.stringify(base("first")), "--settings", "{}"])).toBe(
      "user",
    );
  });

  test("--setting-sources leaves some out", async () => {
    expect(await winner({ ...user, ...project }, ["claude", "--setting-sources", "user"])).toBe("user");
    expect(await winner({ ...user, ...project, ...local }, ["claude", "--setting-sources=user,project"])).toBe(
      "project",
    );
  });

  test("project settings come from the directory itself, local ones from the Git root before it", async () => {
    const git = { "project/.git/HEAD": "", "project/sub/README": "" };
    expect(await winner({ ...git, ...project }, [], "project/sub")).toBeUndefined();
    expect(await winner({ ...git, ...local }, [], "project/sub")).toBe("local");
    const sub = { "project/sub/.claude/settings.local.json": base("sub") };
    expect(await winner({ ...git, ...sub }, [], "project/sub")).toBe("sub");
    expect(await winner({ ...git, ...local, ...sub }, [], "project/sub")).toBe("local");
    expect(await winner({ "project/sub/README": "", ...local }, [], "project/sub")).toBeUndefined();
  });

  test("an empty value counts, a file that is no JSON does not", async () => {
    expect(await winner({ ...user, "project/.claude/settings.json": base("") })).toBe("");
    expect(await winner({ ...user, "project/.claude/settings.json": "{ // comment" })).toBe("user");
    expect(await winner({ ...user, "project/.claude/settings.json": "[]" })).toBe("user");
    expect(await winner({ "home/.claude/settings.json": `\uFEFF${JSON.stringify(base("bom"))}` })).toBe("bom");
  });
});

test("what restricts hooks", () => {
  const managed = (settings: Record<string, boolean>) => findingsOf([{ source: "managed", settings }]);
  const user = (settings: Record<string, boolean>) => findingsOf([{ source: "user", settings }]);
  expect(managed({ allowManagedHooksOnly: true }).hooksOff).toContain("allowManagedHooksOnly");
  expect(user({ allowManagedHooksOnly: true }).hooksOff).toBeUndefined();
  expect(user({ disableAllHooks: true }).hooksOff).toContain("user settings");
  const overruled = findingsOf([
    { source: "user", settings: { disableAllHooks: true } },
    { source: "local", settings: { disableAllHooks: false } },
  ]);
  expect(overruled.hooksOff).toBeUndefined();
  expect(findingsOf([{ source: "user", settings: { allowedHttpHookUrls: [] } }]).httpRestricted).toBe(true);
  expect(managed({ disableSideloadFlags: true }).pluginsRefused).toBe(true);
  expect(user({ disableSideloadFlags: true }).pluginsRefused).toBe(false);
});

describe("the person's own base URL becomes the upstream", () => {
  const inspect = (files: Record<string, unknown>, env: Record<string, string>) => {
    const folder = place(files);
    const paths = { directory: join(folder, "elsewhere"), stateDirectory: join(folder, "state") };
    return inspectClaude({ command: ["no-such-command"], args: [], env: { HOME: folder, ...env }, ...paths });
  };

  test("from the environment, from settings, from a configuration directory of their own", async () => {
    expect((await inspect({}, {})).ownUpstreams).toEqual({});
    expect((await inspect({}, { ANTHROPIC_BASE_URL: "https://env.example" })).ownUpstreams).toEqual({
      anthropic: "https://env.example",
    });
    const files = {
      ".claude/settings.json": base("https://user.example"),
      "cfg/settings.json": base("https://cfg.example"),
    };
    const fromSettings = await inspect(files, { ANTHROPIC_BASE_URL: "https://env.example" });
    expect(fromSettings.ownUpstreams).toEqual({ anthropic: "https://user.example" });
    const configured = await inspect(files, { CLAUDE_CONFIG_DIR: join(root, String(count + 1), "cfg") });
    expect(configured.ownUpstreams).toEqual({ anthropic: "https://cfg.example" });
  });

  test("an empty value in settings means the provider's own", async () => {
    const found = await inspect({ ".claude/settings.json": base("") }, { ANTHROPIC_BASE_URL: "https://env.example" });
    expect(found.ownUpstreams).toEqual({});
  });
});

describe("the installed version", () => {
  const ask = (folder: string, more: { command?: string; ask?: boolean } = {}) =>
    installedVersion({
      command: "claude",
      env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin` },
      directory: folder,
      stateDirectory: join(folder, "state"),
      ask: false,
      ...more,
    });

  test.each([
    ["/home/u/.local/share/claude/versions/2.1.330", "2.1.330"],
    ["/opt/homebrew/Caskroom/claude-code/2.1.330/claude", "2.1.330"],
    ["C:\\Users\\u\\.local\\share\\claude\\versions\\2.1.330", "2.1.330"],
    ["/usr/local/bin/claude", undefined],
    ["/opt/node/22.1.0/lib/node_modules/x/claude", undefined],
  ])("in the path %s: %p", (path, expected) => {
    expect(versionInPath(path)).toBe(expected as string);
  });

  test("of the npm package, through a link", async () => {
    const folder = place({
      "lib/node_modules/@anthropic-ai/claude-code/package.json": {
        name: "@anthropic-ai/claude-code",
        version: "2.1.7",
      },
      "lib/node_modules/@anthropic-ai/claude-code/bin/claude": "#!/bin/sh\nexit 1\n",
    });
    mkdirSync(join(folder, "bin"));
    symlinkSync("../lib/node_modules/@anthropic-ai/claude-code/bin/claude", join(folder, "bin", "claude"));
    expect(await ask(folder)).toBe("2.1.7");
  });

  test("of another package beside it: none", async () => {
    const folder = place({ "bin/claude": "#!/bin/sh\n", "bin/package.json": { name: "claude", version: "9.9.9" } });
    expect(await ask(folder)).toBeUndefined();
  });

  test("of a command that is not there: none", async () => {
    expect(await ask(place({}))).toBeUndefined();
  });

  test("asked once in the background, remembered until the file changes", async () => {
    const folder = place({
      "bin/claude": `#!/bin/sh\necho "$1" >> "$(dirname "$0")/asked"\necho "2.1.99 (Claude Code)"\n`,
    });
    expect(await ask(folder)).toBeUndefined();
    expect(await Bun.file(join(folder, "bin", "asked")).exists()).toBe(false);
    expect(await ask(folder, { ask: true })).toBeUndefined();
    let version: string | undefined;
    while (version === undefined) {
      await Bun.sleep(10);
      version = await ask(folder);
    }
    expect(version).toBe("2.1.99");
    expect(await Bun.file(join(folder, "bin", "asked")).text()).toBe("--version\n");
    utimesSync(join(folder, "bin", "claude"), 1, 1);
    expect(await ask(folder)).toBeUndefined();
  });

  test("a wrapper of another name is not asked", async () => {
    const folder = place({ "bin/wrapper": `#!/bin/sh\ntouch "$(dirname "$0")/asked"\necho 2.1.99\n` });
    expect(await ask(folder, { command: "wrapper", ask: true })).toBeUndefined();
    await Bun.sleep(100);
    expect(await Bun.file(join(folder, "bin", "asked")).exists()).toBe(false);
  });

  test("the question neither keeps this process alive nor outlives it", async () => {
    const folder = place({ "bin/claude": `#!/bin/sh\necho $$ > "$(dirname "$0")/pid"\nexec sleep 600\n` });
    const module = join(import.meta.dir, "../../../../src/agents/claude/launch/version.ts");
    const input = { command: "claude", env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin` }, directory: folder };
    const pidFile = join(folder, "bin", "pid");
    const script = `
      const { installedVersion } = await import(${JSON.stringify(module)});
      await installedVersion({ ...${JSON.stringify(input)}, stateDirectory: ${JSON.stringify(folder)}, ask: true });
      while (!(await Bun.file(${JSON.stringify(pidFile)}).exists()) || Bun.file(${JSON.stringify(pidFile)}).size === 0) await Bun.sleep(10);
    `;
    const parent = Bun.spawn([process.execPath, "-e", script], { stdio: ["ignore", "ignore", "inherit"] });
    expect(await parent.exited).toBe(0);
    const pid = Number(await Bun.file(pidFile).text());
    expect(pid).toBeGreaterThan(0);
    while (isAlive(pid)) await Bun.sleep(10);
    expect(readdirSync(folder)).toEqual(["bin"]);
  });
});

/** Whether a process runs; one that has ended and waits to be collected does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    try {
      return process.platform !== "linux" && process.kill(pid, 0);
    } catch {
      return false;
    }
  }
}

describe("hooks of nemo-relay install", () => {
  const forward = (binary: string) => ({
    type: "command",
    command: `${binary} hook-forward claude --gateway-url http://x`,
  });
  const layerOf = (hooks: object) => ({ source: "user" as const, settings: { hooks } as JsonObject });

  test("tell an event, unless for some tools only, or their binary has gone", () => {
    const here = join(place({ "nemo-relay": "" }), "nemo-relay");
    const found = findingsOf([
      layerOf({
        Stop: [{ hooks: [{ type: "command", command: "mine" }, forward(here)] }],
        PreToolUse: [{ matcher: "*", hooks: [forward(here)] }],
        PostToolUse: [{ matcher: "Bash", hooks: [forward(here)] }],
        SessionEnd: [{ hooks: [forward("/gone/nemo-relay")] }],
        SubagentStop: [{ hooks: [{ type: "command", command: `"${here}" hook-forward claude --profile ci` }] }],
        Other: [{ hooks: [forward(here)] }],
      }),
    ]);
    expect(found.served).toEqual(["PreToolUse", "SubagentStop", "Stop"]);
    expect(decodeFindings(encodeFindings(found)).served).toEqual(found.served);
  });
});
