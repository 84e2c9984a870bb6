// The compiled binary around a stand-in for cursor-agent: what happens to the project's hooks.json.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../../e2e/binary.ts";
import { binary, newHome, relay } from "../../e2e/binary.ts";
import { detached } from "../../support/processes.ts";
import { hooksOf } from "./launch/person.ts";

const own = `{\n\t// mine\n\t"version": 1,\n\t"hooks": {\n\t\t"stop": [ { "command": "true" } ]\n\t}\n}\n`;

let home: Home;
let project = "";
let path = "";
beforeEach(() => {
  home = newHome();
  project = join(home.path, "project");
  path = join(project, ".cursor", "hooks.json");
  mkdirSync(join(project, ".cursor"), { recursive: true });
  writeFileSync(path, own);
});
afterEach(() => home.remove());

/** Puts a `cursor-agent` on PATH that keeps a copy of hooks.json, then runs `body`. */
function agent(body: string): void {
  home.script("cursor-agent", `cp .cursor/hooks.json "${during()}" && mv "${during()}" "${during()}.whole"\n${body}`);
}

function during(): string {
  return join(home.path, "during.json");
}

function seen(): string {
  return readFileSync(`${during()}.whole`, "utf8");
}

/** A shell line that runs the first command of an event as Cursor does, with a payload on stdin. */
function fire(event: string, more = ""): string {
  const payload = `{"conversation_id":"cursor-run-1","hook_event_name":"${event}","cursor_version":"0"${more}}`;
  return `printf '%s' '${payload}' | "${binary()}" hook-forward cursor --transparent-run`;
}

const around = () => ({ cwd: project, env: home.env });

describe("nemo-relay cursor", () => {
  test("the hooks are there while the agent runs, and gone after it; its exit code is its own", async () => {
    agent(
      [
        fire("beforeSubmitPrompt", ',"prompt":"hello"'),
        fire("preToolUse", ',"tool_name":"Shell","tool_use_id":"t1","tool_input":{"command":"ls"}'),
        fire("stop", ',"status":"completed"'),
        fire("sessionEnd", ',"reason":"completed"'),
        "exit 7",
      ].join("\n"),
    );
    const out = await relay(["cursor", "--", "-p", "hello"], around());
    expect(out.code).toBe(7);
    expect(out.stdout).toBe('{"continue":true}\n'.repeat(4));
    const command = `"${binary()}" hook-forward cursor --transparent-run`;
    expect(hooksOf(seen())["preToolUse"]).toEqual([{ command, timeout: 30 }]);
    expect(hooksOf(seen())["stop"]).toEqual([{ command: "true" }, { command, timeout: 30 }]);
    expect(readFileSync(path, "utf8")).toBe(own);
    const file = /^atif: (.*)$/m.exec(out.stderr)?.[1] ?? "";
    expect(file).toBe(join(home.path, "state", "nemo-relay", "atif", "cursor-run-1.atif.json"));
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ agent: { name: "cursor" } });
  });

  test("SIGTERM reaches the agent, and the file is as it was", async () => {
    agent("echo up; exec sleep 600");
    const run = detached([binary(), "cursor"], { cwd: project, env: { ...process.env, ...home.env } });
    await run.shown("up");
    expect(readFileSync(path, "utf8")).not.toBe(own);
    process.kill(run.pid, "SIGTERM");
    expect(await run.exited).toBe(143);
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test("after a kill nothing that is left blocks the agent, and the next run mends the file", async () => {
    agent('echo "up $$"; exec sleep 600');
    const run = detached([binary(), "cursor"], { cwd: project, env: { ...process.env, ...home.env } });
    await run.shown("up ");
    process.kill(run.pid, "SIGKILL");
    // It holds our end of the terminal: only without it the run has ended for us.
    process.kill(Number(/up (\d+)/.exec(run.output())?.[1]), "SIGKILL");
    expect(await run.exited).toBe(137);
    const left = readFileSync(path, "utf8");
    expect(hooksOf(left)["preToolUse"]).toHaveLength(1);
    const alone = await relay(["hook-forward", "cursor", "--transparent-run"], { env: home.env, stdin: "{}" });
    expect({ code: alone.code, stdout: alone.stdout }).toEqual({ code: 0, stdout: '{"continue":true}\n' });
    agent("exit 0");
    expect((await relay(["cursor"], around())).code).toBe(0);
    expect(hooksOf(seen())["preToolUse"]).toHaveLength(1);
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test.each([
    [`{"version":1,"hooks":[]}`, 'has "hooks" that are not an object, line 1'],
    [`{"version":1,}`, "is not valid JSON"],
  ])("a file that cannot be changed (%s) stays as it is, and the agent runs unrecorded", async (text, words) => {
    writeFileSync(path, text);
    agent("exit 7");
    const out = await relay(["cursor"], around());
    expect([out.code, seen(), readFileSync(path, "utf8")]).toEqual([7, text, text]);
    expect(out.stderr).toContain(`${path} ${words}`);
    expect(out.stderr).toContain("runs without it, nothing is recorded");
  });

  test("with patch_restore_hooks = false the agent runs with its own hooks alone", async () => {
    mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
    const config = join(home.path, "config", "nemo-relay", "config.toml");
    writeFileSync(config, "[agents.cursor]\npatch_restore_hooks = false\n");
    agent("exit 0");
    const out = await relay(["cursor"], around());
    expect(out.code).toBe(0);
    expect(seen()).toBe(own);
    expect(out.stderr).toContain("is left alone");
  });

  test("a dry run shows the file and the hooks, and writes nothing", async () => {
    agent("exit 0");
    const out = await relay(["cursor", "--dry-run", "--print"], around());
    expect(out.code).toBe(0);
    expect(out.stdout).toContain(`patch = ${path}\n`);
    expect(out.stdout).toContain("hook-forward cursor --transparent-run");
    expect(readFileSync(path, "utf8")).toBe(own);
    expect(existsSync(join(home.path, "state", "nemo-relay", "patches"))).toBe(false);
  });

  test("a project without a .cursor has none afterwards", async () => {
    const bare = join(home.path, "bare");
    mkdirSync(bare);
    agent("exit 0");
    expect((await relay(["cursor"], { cwd: bare, env: home.env })).code).toBe(0);
    expect(hooksOf(seen())["sessionStart"]).toHaveLength(1);
    expect(readdirSync(bare)).toEqual([]);
  });
});
