import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTerminal, detached } from "../support/processes.ts";
import type { Home } from "./binary.ts";
import { binary, newHome, relay } from "./binary.ts";

let home: Home;
beforeEach(() => {
  home = newHome();
  home.script("claude", 'if test "$1" = --version; then echo 2.1.330; else echo agent; exit 3; fi');
});
afterEach(() => home.remove());

const around = (env: Record<string, string> = {}): { cwd: string; env: Record<string, string> } => ({
  cwd: home.path,
  env: { ...home.env, ...env },
});
const logs = (): string => join(home.path, "state", "nemo-relay", "logs");
/** A variable that nobody knows is a warning. */
const warned = { NEMO_RELAY_GATEWAY_BND: "x" };
const warning = "unknown variable NEMO_RELAY_GATEWAY_BND has no effect; did you mean NEMO_RELAY_GATEWAY_BIND?";

describe("a run", () => {
  test("without anything to warn of makes no log", async () => {
    const out = await relay(["claude"], around());
    expect(out.stderr).not.toContain("log: ");
    expect(existsSync(logs())).toBe(false);
  });

  test("that has something to warn of writes it to a log of its own, and names it at the end", async () => {
    const out = await relay(["claude"], around(warned));
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 3, stdout: "agent\n" });
    const [name = ""] = readdirSync(logs());
    expect(name).toMatch(/^run-\d{8}T\d{6}Z-\d+\.log$/);
    expect(out.stderr.trimEnd().split("\n").slice(-2)).toEqual([warning, `log: ${join(logs(), name)}`]);
    expect(readFileSync(join(logs(), name), "utf8")).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z warn  ${RegExp.escape(warning)}\n$`),
    );
    expect(statSync(join(logs(), name)).mode & 0o777).toBe(0o600);
  });

  test.each([[["claude", "-v"]], [["-v", "claude"]], [["claude", "--log-level", "debug"]]])(
    "%j logs what happens, nothing of it while the agent has the screen",
    async (words) => {
      const { output, code } = await onTerminal([binary(), ...words, "--", "my secret prompt"], [], around());
      expect(code).toBe(3);
      expect(output).toStartWith("agent\r\nnemo-relay: nothing was recorded");
      const text = readFileSync(join(logs(), readdirSync(logs())[0] ?? ""), "utf8");
      expect(text).toMatch(/Z debug nemo-relay \S+ \(\S+\) runs claude in \//);
      expect(text).toContain("the gateway listens on 127.0.0.1:");
      expect(text).toContain("Claude Code ended with 3\n");
      expect(text).not.toMatch(/secret|\/r\//);
    },
  );

  test.each([["-q"], ["--quiet"]])("%s leaves stderr to the agent", async (flag) => {
    expect(await relay(["claude", flag], around(warned))).toEqual({ code: 3, stdout: "agent\n", stderr: "" });
    const missing = await relay(["claude", flag], around({ PATH: "/nonexistent" }));
    expect(missing.stderr).toStartWith("nemo-relay: agent: ");
  });

  test("a gateway that cannot start is an error, --quiet or not", async () => {
    writeFileSync(join(home.path, "file"), "");
    const out = await relay(["claude", "-q"], around({ XDG_STATE_HOME: join(home.path, "file") }));
    expect(out.code).toBe(3);
    expect(out.stderr).toMatch(/^nemo-relay: could not start \(.*nothing is recorded\n$/);
  });
});

describe("level, format and file", () => {
  const lines = (path: string): unknown[] =>
    readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("flags stand above variables, variables above config.toml", async () => {
    mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
    const config = join(home.path, "config", "nemo-relay", "config.toml");
    writeFileSync(config, '[log]\nformat = "jsonl"\nfile = "of-config.log"\n');
    const entry = { level: "warn", message: warning, pid: expect.any(Number), time: expect.any(String) };
    await relay(["claude"], around(warned));
    expect(lines(join(home.path, "of-config.log"))[0]).toEqual(entry);
    await relay(["claude"], around({ ...warned, NEMO_RELAY_LOG_FILE: "of-variable.log" }));
    expect(lines(join(home.path, "of-variable.log"))[0]).toEqual(entry);
    await relay(
      ["claude", "--log-file", "of-flag.log", "--log-format=human"],
      around({ ...warned, NEMO_RELAY_LOG_FILE: "x" }),
    );
    expect(readFileSync(join(home.path, "of-flag.log"), "utf8")).toContain(`warn  ${warning}\n`);
    expect(existsSync(join(home.path, "x"))).toBe(false);
    const silent = await relay(["claude", "--log-level", "error"], around(warned));
    expect(silent.stderr).toBe("");
  });

  test("a daemon's lines as JSON, on stderr and in its file", async () => {
    const words = ["--bind", "127.0.0.1:0", "--log-format", "jsonl", "--log-file", "daemon.log"];
    const daemon = detached([binary(), ...words], around());
    await daemon.shown("listening on http://");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
    expect(daemon.output()).toBe(readFileSync(join(home.path, "daemon.log"), "utf8"));
    expect(JSON.parse(daemon.output().split("\n")[0] ?? "")).toMatchObject({ level: "info", pid: daemon.pid });
  });

  test("a log file that cannot be written is a warning, and the run goes on", async () => {
    const out = await relay(["claude", "--log-file", "."], around());
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 3, stdout: "agent\n" });
    expect(out.stderr).toStartWith(`nemo-relay: the log file ${home.path} cannot be written: EISDIR`);
  });

  test.each([
    [
      ["claude", "--log-level", "wran"],
      {},
      64,
      '--log-level: expected one of error, warn, info, debug, found "wran"; did you mean warn?',
    ],
    [
      ["claude"],
      { NEMO_RELAY_LOG_FORMAT: "json" },
      78,
      'NEMO_RELAY_LOG_FORMAT: expected one of human, jsonl, found "json"; did you mean `jsonl`?',
    ],
  ])("%j with %j is refused", async (words, env, code, message) => {
    const out = await relay(words, around(env));
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code, stdout: "" });
    expect(out.stderr).toContain(message);
  });
});
