import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askedHooks } from "../../../../src/agents/cursor/hooks.ts";
import { cursorLaunch } from "../../../../src/agents/cursor/launch/launch.ts";
import { hooksFile } from "../../../../src/agents/cursor/launch/project.ts";
import type { AgentFindings, LaunchInput } from "../../../../src/agents/launch.ts";
import { hooksOf } from "./person.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const gatewayUrl = "http://127.0.0.1:4321/r/00112233445566778899aabbccddeeff";

function plan(more: Partial<LaunchInput> = {}, found: AgentFindings["notes"] = {}) {
  return cursorLaunch.plan({
    command: ["cursor-agent"],
    args: ["-p", "hi", "--model", "x"],
    env: { PATH: "/bin" },
    gatewayUrl,
    binary: "/opt/nemo-relay/nemo-relay",
    runDirectory: "/run/nemo/1",
    upstreams: {},
    settings: {},
    found: { ownUpstreams: {}, notes: { hooksFile: "/w/.cursor/hooks.json", stateDirectory: "/s", ...found } },
    ...more,
  });
}

describe("the plan", () => {
  test("the agent's words are untouched, and nothing points its model traffic anywhere", () => {
    const { argv, env, files } = plan();
    expect(argv).toEqual(["cursor-agent", "-p", "hi", "--model", "x"]);
    expect(env).toEqual({ NEMO_RELAY_GATEWAY_URL: gatewayUrl, NO_PROXY: "127.0.0.1,localhost" });
    expect(files).toEqual([]);
  });

  test("the person's proxy exceptions stay", () => {
    expect(plan({ env: { no_proxy: "corp.example" } }).env).toMatchObject({
      no_proxy: "corp.example,127.0.0.1,localhost",
    });
  });

  test("one patch, of the project's hooks.json, with every event and no URL in it", () => {
    const { patches, hooks } = plan();
    expect(patches?.map(({ path }) => path)).toEqual(["/w/.cursor/hooks.json"]);
    expect(Object.keys(hooksOf(hooks)).toSorted()).toEqual(askedHooks.toSorted());
    expect(JSON.parse(hooks)).toMatchObject({ version: 1 });
    expect(hooks).not.toContain("//");
  });

  test("patch_restore_hooks = false leaves it alone, and says so", () => {
    const { patches, notes } = plan({ settings: { patch_restore_hooks: false } });
    expect(patches).toEqual([]);
    expect(notes.join()).toContain("/w/.cursor/hooks.json is left alone");
  });

  test("planning and looking change nothing", async () => {
    mkdirSync(join(root, ".cursor"));
    writeFileSync(join(root, ".cursor", "hooks.json"), "[]");
    const found = await cursorLaunch.inspect({
      command: ["cursor-agent"],
      args: [],
      env: { HOME: "/nobody" },
      directory: root,
      stateDirectory: join(root, "state"),
    });
    expect(plan({ found }).notes.join()).toContain("must be a JSON object");
    expect(readdirSync(root)).toEqual([".cursor"]);
  });

  test("what the person's own hooks for all projects forward is not told twice", async () => {
    const home = join(root, "home");
    mkdirSync(join(home, ".cursor"), { recursive: true });
    const own = { stop: [{ command: "nemo-relay hook-forward cursor" }], preToolUse: [{ command: "true" }] };
    writeFileSync(join(home, ".cursor", "hooks.json"), JSON.stringify({ version: 1, hooks: own }));
    const input = { command: ["cursor-agent"], args: [], env: { HOME: home }, directory: root, stateDirectory: "/s" };
    const { hooks } = plan({ found: await cursorLaunch.inspect(input) });
    expect(Object.keys(hooksOf(hooks)).toSorted()).toEqual(askedHooks.filter((event) => event !== "stop").toSorted());
  });

  test("an event that Cursor may not know is pointed out", async () => {
    mkdirSync(join(root, ".cursor"));
    writeFileSync(join(root, ".cursor", "hooks.json"), `{"version":1,"hooks":{"onFullMoon":[],"stop":[]}}`);
    const input = { command: ["cursor-agent"], args: [], env: {}, directory: root, stateDirectory: "/s" };
    const { notes } = plan({ found: await cursorLaunch.inspect(input) });
    expect(notes.join()).toContain("names onFullMoon:");
  });
});

describe("the project", () => {
  const file = (directory: string, args: readonly string[] = [], home = "/nobody"): string =>
    hooksFile({ args, env: { HOME: home }, directory });

  test("is the nearest directory with a .cursor, else where the agent starts", () => {
    const inner = join(root, "a", "b");
    mkdirSync(inner, { recursive: true });
    expect(file(inner)).toBe(join(inner, ".cursor", "hooks.json"));
    mkdirSync(join(root, "a", ".cursor"));
    expect(file(inner)).toBe(join(root, "a", ".cursor", "hooks.json"));
    mkdirSync(join(inner, ".cursor"));
    expect(file(inner)).toBe(join(inner, ".cursor", "hooks.json"));
  });

  test("is never the home directory from below it: the hooks there are everybody's", () => {
    mkdirSync(join(root, ".cursor"));
    mkdirSync(join(root, "work"));
    expect(file(join(root, "work"), [], root)).toBe(join(root, "work", ".cursor", "hooks.json"));
    expect(file(root, [], root)).toBe(join(root, ".cursor", "hooks.json"));
  });

  test("is the workspace that the person names", () => {
    mkdirSync(join(root, "other"));
    for (const args of [
      ["--workspace", "other"],
      ["--workspace=other", "-p", "hi"],
      ["--workspace", join(root, "other")],
    ]) {
      expect(file(root, args)).toBe(join(root, "other", ".cursor", "hooks.json"));
    }
    expect(file(root, ["--", "--workspace", "other"])).toBe(join(root, ".cursor", "hooks.json"));
  });
});
