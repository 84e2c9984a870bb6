import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import { newHome, relay } from "./binary.ts";
import type { Finished } from "./binary.ts";

const home = newHome();
afterAll(() => home.remove());

async function run(...words: string[]): Promise<Finished> {
  return await relay(words, { cwd: home.path, env: home.env });
}

const installable = agents.filter(({ install }) => install !== undefined);

describe.each(installable.map((agent) => agent.aliases[0] ?? agent.id))("%s", (word) => {
  test("what install writes is a command that a shell runs, and uninstall takes it away", async () => {
    const seen: string[] = [];
    const gateway = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        seen.push(`${new URL(request.url).pathname} ${await request.text()}`);
        return Response.json({ seen: true });
      },
    });
    const url = `http://127.0.0.1:${gateway.port}`;
    const dry = await run("install", word, "--gateway-url", url, "--dry-run");
    expect(dry.code).toBe(0);
    const path = /^\+\+\+ (.*)$/m.exec(dry.stdout)?.[1] ?? "";
    expect([path.startsWith(home.path), existsSync(path)]).toEqual([true, false]);
    const done = await run("install", word, "--gateway-url", url);
    expect([done.code, done.stdout]).toEqual([0, ""]);
    expect(done.stderr).toContain(`${path} written`);
    // JSON and TOML escape quotes alike, and a slash may be escaped.
    const line =
      readFileSync(path, "utf8")
        .split("\n")
        .find((one) => one.includes("hook-forward")) ?? "";
    const command = /command["']?\s*[:=]\s*"?((?:[^"\\]|\\.)*)"?/.exec(line)?.[1]?.replaceAll(/\\(.)/g, "$1") ?? "";
    const child = Bun.spawn(["sh", "-c", command], {
      env: { ...process.env, ...home.env },
      stdin: new TextEncoder().encode('{"session_id":"s"}'),
      stdout: "pipe",
    });
    expect([await child.stdout.text(), await child.exited]).toEqual(['{"seen":true}\n', 0]);
    expect(seen).toEqual([`/hooks/${word} {"session_id":"s"}`]);
    await gateway.stop(true);
    expect((await run("install")).stdout).toMatch(new RegExp(`^${word} +installed \\(another .*${path}$`, "m"));
    expect((await run("uninstall", word)).stderr).toContain(`${path} removed`);
    expect(existsSync(path)).toBe(false);
  });
});

test("without an agent: which ones there are, and where their files would be", async () => {
  const { code, stdout, stderr } = await run("install");
  expect([code, stderr, stdout.trim().split("\n").length]).toEqual([0, "", installable.length]);
  expect(stdout).toContain(`not installed  ${join(home.path, ".claude", "settings.json")}`);
});

test.each([
  [["install", "claud"], 64, 'unknown agent "claud"'],
  [["uninstall"], 64, "AGENT is missing"],
  [["install", "claude", "--gateway-url", "nonsense"], 64, "--gateway-url: nonsense is no http URL"],
  [["install", "claude", "--route-models"], 64, "ANTHROPIC_BASE_URL=http://127.0.0.1:4040"],
  [["install", "codex", "--project"], 64, "--project is not offered for Codex"],
] as const)("%j: exit code %d and the reason", async (words, code, message) => {
  const out = await run(...words);
  expect([out.code, out.stdout]).toEqual([code, ""]);
  expect(out.stderr).toContain(message);
});
