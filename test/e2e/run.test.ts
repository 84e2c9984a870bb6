import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { detached, onTerminal } from "../support/processes.ts";
import { binary, newHome, relay } from "./binary.ts";

const home = newHome();
const work = join(home.path, "work");
const around = { env: home.env, cwd: work };
beforeAll(() => mkdirSync(work));
afterAll(() => home.remove());

/** Puts a `claude` on PATH that notes its surroundings in `seen` and then runs `body`. */
function fakeClaude(body: string): void {
  const note = `{ for word in "$@"; do echo "arg $word"; done; env; pwd -P; } > "${home.path}/seen"`;
  // The launcher may ask for the version in the background, to know it next time: that is not the run.
  const version = `if test "$1" = --version; then echo "2.1.330 (Claude Code)"; exit; fi`;
  home.script("claude", `${version}\n${note}\n${body}`);
}

function seen(): string {
  return readFileSync(join(home.path, "seen"), "utf8");
}

/** Our own things in the run's TMPDIR; Bun unpacks nothing there. */
function leftovers(): readonly string[] {
  return readdirSync(join(home.path, "tmp")).filter((name) => name.startsWith("nemo-relay"));
}

/** A shell line that forwards one hook payload. */
function hook(event: string, more = ""): string {
  return `echo '{"session_id":"e2e-1","hook_event_name":"${event}"${more}}' | "${binary()}" hook-forward claude`;
}

describe("nemo-relay claude", () => {
  test("the agent's words, environment, directory and exit code are its own", async () => {
    fakeClaude("exit 7");
    const out = await relay(["claude", "--", "--help", "-p", "two words", "--", "-e"], around);
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 7, stdout: "" });
    const lines = seen().split("\n");
    expect(lines.filter((line) => line.startsWith("arg ")).slice(2)).toEqual([
      "arg --help",
      "arg -p",
      "arg two words",
      "arg --",
      "arg -e",
    ]);
    expect(lines).toContain(work);
    const url = /^NEMO_RELAY_GATEWAY_URL=(.*)$/m.exec(seen())?.[1] ?? "";
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/r\/[0-9a-f]{32}$/);
    expect(seen()).toContain(`ANTHROPIC_BASE_URL=${url}`);
    expect(leftovers()).toEqual([]);
  });

  test("nothing of ours is on the terminal while it runs, a few lines come after", async () => {
    fakeClaude('echo "agent speaks"; echo "agent complains" >&2; exit 1');
    const out = await relay(["claude"], around);
    expect(out.stdout).toBe("agent speaks\n");
    expect(out.stderr.split("\n")[0]).toBe("agent complains");
    expect(out.stderr).toContain("nemo-relay: nothing was recorded");
    expect(out.stderr).not.toContain("/r/");
  });

  test("a hook of the agent's reaches the gateway, is answered, and makes a record that is named at the end", async () => {
    fakeClaude(
      [
        hook("SessionStart", ',"source":"startup"'),
        hook("UserPromptSubmit", ',"prompt":"hello"'),
        hook("Stop"),
        hook("SessionEnd"),
      ].join("\n"),
    );
    const out = await relay(["claude"], around);
    expect(out.code).toBe(0);
    expect(out.stdout).toBe('{"continue":true}\n'.repeat(4));
    expect(out.stderr).toContain("nemo-relay: 1 session, 1 turn, 0 model calls, 0 tokens\n");
    const file = /^atif: (.*)$/m.exec(out.stderr)?.[1] ?? "";
    expect(file).toBe(join(home.path, "state", "nemo-relay", "atif", "e2e-1.atif.json"));
    expect(existsSync(file)).toBe(true);
  });

  test("--dry-run --print shows it all and starts, writes and listens to nothing", async () => {
    fakeClaude("exit 1");
    writeFileSync(join(home.path, "seen"), "");
    const state = join(home.path, "state");
    const before = readdirSync(state, { recursive: true });
    const out = await relay(["claude", "--dry-run", "--print", "--", "it's"], around);
    expect({ code: out.code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
    expect(out.stdout).toStartWith(
      "agent = claude\ngateway_url = http://127.0.0.1:0/r/…\nanthropic_base_url = https://api.anthropic.com\n",
    );
    expect(out.stdout).toContain("argv = claude --plugin-dir ");
    expect(out.stdout).toContain(" 'it'\\''s'\n");
    expect(out.stdout).toContain("env.NEMO_RELAY_GATEWAY_URL = http://127.0.0.1:0/r/…\n");
    expect(out.stdout).toContain("hook-forward");
    expect(seen()).toBe("");
    expect(leftovers()).toEqual([]);
    expect(readdirSync(state, { recursive: true })).toEqual(before);
  });

  test("a missing agent is one message with the remedy and exit code 127", async () => {
    const env = { ...home.env, PATH: "/nonexistent" };
    const out = await relay(["claude"], { ...around, env });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 127, stdout: "" });
    expect(out.stderr).toBe(
      'nemo-relay: agent: the command "claude" was not found. Install Claude Code, put it on PATH, or name it in ' +
        'config.toml: [agents.claude] command = "/path/to/claude"\n',
    );
  });

  test("a gateway that cannot start does not keep the agent from running", async () => {
    fakeClaude('test -z "$NEMO_RELAY_GATEWAY_URL" && exit 5');
    writeFileSync(join(home.path, "file"), "");
    const env = { ...home.env, XDG_STATE_HOME: join(home.path, "file") };
    const out = await relay(["claude", "--", "x"], { ...around, env });
    expect(out.code).toBe(5);
    expect(out.stderr).toContain("nemo-relay: could not start (");
    expect(out.stderr).toContain("Claude Code runs without it, nothing is recorded");
  });

  test("without a home to keep a record in, the agent runs, and one line says that nothing is recorded", async () => {
    fakeClaude('test -z "$NEMO_RELAY_GATEWAY_URL" && exit 5');
    const env = { ...home.env, HOME: "", XDG_STATE_HOME: "" };
    const out = await relay(["claude", "--", "x"], { ...around, env });
    expect(out).toEqual({
      code: 5,
      stdout: "",
      stderr:
        "nemo-relay: could not start (journal: there is no place for it: set HOME or XDG_STATE_HOME to an absolute " +
        "directory); Claude Code runs without it, nothing is recorded\n",
    });
    expect((await relay(["status"], { ...around, env })).code).toBe(74);
    expect((await relay(["doctor", "--offline"], { ...around, env })).stdout).toContain("there is no place for it");
  });

  test("a run directory whose process was killed is removed by the next run", async () => {
    fakeClaude("exit 0");
    const dead = Bun.spawnSync(["true"]).pid;
    const stale = join(home.path, "tmp", `nemo-relay-run-${dead}-0123abcd`);
    mkdirSync(stale);
    await relay(["claude"], around);
    expect(existsSync(stale)).toBe(false);
  });
});

describe("nemo-relay run", () => {
  test("the command's name tells the agent", async () => {
    fakeClaude("exit 3");
    const out = await relay(["run", "--", "claude", "-p", "x"], around);
    expect(out.code).toBe(3);
    expect(seen()).toContain("arg -p\narg x\n");
  });

  test("a wrapper is the agent's configured command; flags may stand before the command too", async () => {
    home.script("my wrapper", 'shift; exec claude "$@"');
    fakeClaude("exit 4");
    const file = join(home.path, "wrapper.toml");
    writeFileSync(file, `[agents.claude]\ncommand = "'my wrapper' --first"\n`);
    const out = await relay(["--config", file, "run", "--agent", "claude", "--", "-p"], around);
    expect(out.code).toBe(4);
    expect(seen()).toStartWith("arg --plugin-dir\n");
    expect(seen()).toContain("arg -p\n");
  });
});

describe("signals", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)("%s ends the agent, and its code is ours", async (signal, code) => {
    fakeClaude("echo ready; exec sleep 20");
    const run = detached([binary(), "claude"], { cwd: work, env: { ...process.env, ...home.env } });
    await run.shown("ready");
    process.kill(run.pid, signal);
    expect(await run.exited).toBe(code);
    expect(run.output()).toContain("nemo-relay: nothing was recorded");
    expect(leftovers()).toEqual([]);
  });

  test("the agent owns the terminal: isatty on all streams, and Ctrl-C comes once", async () => {
    fakeClaude(
      `test -t 0 && test -t 1 && test -t 2 && echo terminal; n=0; trap 'n=$((n+1)); echo "int $n"' INT; echo ready
       while test $n -lt 2; do sleep 0.05; done; exit $n`,
    );
    const steps = [
      { wait: "ready", send: "\u0003" },
      { wait: "int 1", send: "\u0003" },
    ];
    const { output, code } = await onTerminal([binary(), "claude"], steps, {
      cwd: work,
      env: { ...process.env, ...home.env },
    });
    expect(output).toContain("terminal");
    expect(output.match(/int \d/g)).toEqual(["int 1", "int 2"]);
    expect(code).toBe(2);
  });
});
