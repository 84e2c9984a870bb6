import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AgentFindings } from "../../../../src/agents/launch.ts";
import { hookLines } from "../../../../src/agents/hermes/config/add-hooks.ts";
import { hookCommand } from "../../../../src/agents/hermes/config/hook-entry.ts";
import { neededHooks } from "../../../../src/agents/hermes/hooks.ts";
import type { HermesFindings } from "../../../../src/agents/hermes/launch/findings.ts";
import { decodeFindings } from "../../../../src/agents/hermes/launch/findings.ts";
import { inspectHermes } from "../../../../src/agents/hermes/launch/inspect.ts";

/** What a promise was rejected with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

let root = "";
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "nemo-relay-hermes-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const command = hookCommand("/opt/nemo-relay");
const hooks = `${hookLines(neededHooks, command).join("\n")}\n`;
const routed = "model:\n  base_url: ${NEMO_RELAY_GATEWAY_URL}/v1\n";

let count = 0;
async function inspect(
  files: Record<string, string>,
  more: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<AgentFindings & { readonly read: HermesFindings; readonly home: string }> {
  const home = join(root, String((count += 1)), ".hermes");
  mkdirSync(home, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  const found = await inspectHermes({
    command: ["hermes"],
    args: more.args ?? [],
    env: { HOME: dirname(home), ...more.env },
    directory: root,
    stateDirectory: root,
  });
  return { ...found, read: decodeFindings(found.notes), home };
}

describe("hooks", () => {
  test("none without a file", async () => {
    const { read, home } = await inspect({});
    expect(read).toEqual({ path: join(home, "config.yaml"), hooked: 0, unapproved: 0, isRouted: false });
  });

  test("installed, and nobody has allowed them yet", async () => {
    const { read } = await inspect({ "config.yaml": hooks });
    expect(read).toMatchObject({ hooked: 10, unapproved: 10 });
  });

  test.each([
    [{ args: ["--accept-hooks"] }, ""],
    [{ env: { HERMES_ACCEPT_HOOKS: "1" } }, ""],
    [{}, "hooks_auto_accept: true\n"],
  ])("allowed by %j %j", async (more, line) => {
    const { read } = await inspect({ "config.yaml": line + hooks }, more);
    expect(read).toMatchObject({ hooked: 10, unapproved: 0 });
  });

  test("allowed one by one: another command's consent does not count", async () => {
    const approvals = neededHooks.map((event, at) => ({ event, command: at < 7 ? command : "another" }));
    const list = JSON.stringify({ approvals });
    const { read } = await inspect({ "config.yaml": hooks, "shell-hooks-allowlist.json": list });
    expect(read).toMatchObject({ hooked: 10, unapproved: 3 });
  });

  test("hooks that somebody wrote by hand count", async () => {
    const { read } = await inspect({
      "config.yaml": "hooks:\n  pre_tool_call:\n    - command: nemo-relay hook-forward hermes\n",
    });
    expect(read.hooked).toBe(1);
  });
});

describe("model traffic", () => {
  test("the person's own address becomes the upstream, its variables filled in", async () => {
    const own = "nemo_relay:\n  model_base_url: https://${HOST}/v1\n";
    const { ownUpstreams, read } = await inspect({ "config.yaml": routed + own }, { env: { HOST: "a.example" } });
    expect(ownUpstreams).toEqual({ openai: "https://a.example/v1" });
    expect(read.isRouted).toBe(true);
  });

  test("routed by hand: the configured upstream is used", async () => {
    expect((await inspect({ "config.yaml": routed })).ownUpstreams).toEqual({});
  });

  test("not routed: an address of one's own is no upstream of ours, nor is one left from before", async () => {
    const own = "model:\n  base_url: https://b.example/v1\nnemo_relay:\n  model_base_url: https://a.example/v1\n";
    const { ownUpstreams, read } = await inspect({ "config.yaml": own });
    expect(ownUpstreams).toEqual({});
    expect(read.isRouted).toBe(false);
  });
});

describe("which file", () => {
  const own = { "config.yaml": "", "profiles/work/config.yaml": hooks };

  test("HERMES_HOME, else ~/.hermes", async () => {
    const other = join(root, "other");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "config.yaml"), hooks);
    expect((await inspect({}, { env: { HERMES_HOME: other } })).read).toMatchObject({ hooked: 10 });
  });

  test("the profile that the words or an earlier choice name", async () => {
    expect((await inspect(own)).read.hooked).toBe(0);
    expect((await inspect(own, { args: ["chat", "-p", "work"] })).read.hooked).toBe(10);
    expect((await inspect(own, { args: ["--profile=work"] })).read.hooked).toBe(10);
    expect((await inspect(own, { args: ["-q", "hi", "--", "-p", "work"] })).read.hooked).toBe(0);
    expect((await inspect({ ...own, active_profile: "work\n" })).read.hooked).toBe(10);
    expect((await inspect({ ...own, active_profile: "work\n" }, { args: ["-p", "default"] })).read.hooked).toBe(0);
  });

  test("HERMES_HOME that is a profile beats an earlier choice", async () => {
    const { home } = await inspect({ ...own, active_profile: "default" });
    const found = await inspect({}, { env: { HERMES_HOME: join(home, "profiles", "work") } });
    expect(found.read.hooked).toBe(10);
  });
});

describe("obstacles", () => {
  test("an own gateway address in .env beats that of a run", async () => {
    const { read, home } = await inspect({ ".env": "A=1\nexport NEMO_RELAY_GATEWAY_URL=http://x\n" });
    expect(read.obstacle).toContain(join(home, ".env"));
    expect((await inspect({ ".env": "# NEMO_RELAY_GATEWAY_URL=x\nA=1\n" })).read.obstacle).toBeUndefined();
  });

  test("safe mode runs no hooks", async () => {
    expect((await inspect({}, { args: ["--safe-mode"] })).read.obstacle).toContain("safe mode");
    expect((await inspect({}, { env: { HERMES_SAFE_MODE: "1" } })).read.obstacle).toContain("safe mode");
  });
});

describe("a file that cannot be used ends the run before it began, and stays as it is", () => {
  test.each([
    ["hooks: [\n", "line 2"],
    ["- a\n", "must be a map"],
    ["hooks:\n- a\n", "hooks must be a map of events"],
    ["hooks:\n  pre_tool_call: x\n", "hooks.pre_tool_call must be a list"],
    ["model: [a]\n", "model must be a map"],
  ])("%j", async (text, message) => {
    expect(await failure(inspect({ "config.yaml": text }))).toHaveProperty("message", expect.stringContaining(message));
    expect(readFileSync(join(root, String(count), ".hermes", "config.yaml"), "utf8")).toBe(text);
  });

  test("a file that is no text", async () => {
    const home = join(root, "latin", ".hermes");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "config.yaml"), Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0x0a]));
    const input = { command: ["hermes"], args: [], env: { HERMES_HOME: home }, directory: root, stateDirectory: root };
    expect(await failure(inspectHermes(input))).toHaveProperty("message", expect.stringContaining("cannot be read"));
  });
});
