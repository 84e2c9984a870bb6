// The compiled binary: what a person sees, with and without a terminal.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../e2e/binary.ts";
import { binary, newHome, relay } from "../e2e/binary.ts";
import { detached, onTerminal } from "../support/processes.ts";

let home: Home;
let project: string;
beforeEach(() => {
  home = newHome();
  project = join(home.path, "project");
  mkdirSync(join(project, ".nemo-relay"), { recursive: true });
  home.script("claude", "echo the real one");
  home.script("evil", `touch "${join(home.path, "executed")}"; echo the evil one`);
});
afterEach(() => home.remove());

const executed = (): boolean => existsSync(join(home.path, "executed"));
const trusted = (): string => join(home.path, "config", "nemo-relay", "trusted.json");
const config = (text = '[agents.claude]\ncommand = "evil"\n'): string => {
  const file = join(project, ".nemo-relay", "config.toml");
  writeFileSync(file, text);
  return file;
};
const here = (): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } => ({
  cwd: project,
  env: { ...home.env, CI: "" },
});
const question = "Let this take effect, now and in later runs, until the file changes? [y/N]";

describe("G-22: without a terminal", () => {
  test("a command of the project's is not run, and one line says so before the agent starts", async () => {
    const file = config();
    const out = await relay(["claude"], here());
    expect({ code: out.code, stdout: out.stdout, executed: executed() }).toEqual({
      code: 0,
      stdout: "the real one\n",
      executed: false,
    });
    const line = `nemo-relay: ${file} is not trusted: ignored agents.claude.command; run \`nemo-relay trust\` after you have read it`;
    expect(out.stderr.split("\n")[0]).toBe(line);
    expect(out.stderr.split("is not trusted")).toHaveLength(2);
    expect(existsSync(trusted())).toBe(false);
  });

  test("trust, a change of the file, and taking it back", async () => {
    const file = config();
    const out = await relay(["trust"], here());
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 0, stdout: "" });
    expect(out.stderr).toContain(`trusted: ${file}, until it changes, with\n  agents.claude.command = "evil"\n`);
    expect(statSync(trusted()).mode & 0o777).toBe(0o600);
    expect((await relay(["claude"], here())).stdout).toBe("the evil one\n");
    expect((await relay(["trust", "--list"], here())).stdout).toBe(`${file}: trusted\n`);
    config('[agents.claude]\ncommand = "evil --more"\n');
    const changed = await relay(["claude"], here());
    expect(changed.stdout).toBe("the real one\n");
    expect(changed.stderr).toContain("has changed since you trusted it: ignored agents.claude.command;");
    await relay(["trust", project], { ...here(), cwd: home.path });
    expect((await relay(["claude"], here())).stdout).toBe("the evil one\n");
    expect((await relay(["trust", "--revoke"], here())).code).toBe(0);
    expect((await relay(["claude"], here())).stdout).toBe("the real one\n");
  });

  test("a dry run shows where requests would go, and leaves the person's trust alone", async () => {
    config('[upstream]\nanthropic_base_url = "http://127.0.0.1:9/evil"\n');
    const out = await relay(["claude", "--dry-run", "--print"], here());
    expect(out.stdout).toContain("anthropic_base_url = https://api.anthropic.com");
    expect(out.stdout).not.toContain("evil");
    expect(out.stderr).toContain("ignored upstream.anthropic_base_url;");
    expect(existsSync(trusted())).toBe(false);
  });

  test("a daemon says it and goes on", async () => {
    config('[upstream]\nanthropic_base_url = "http://127.0.0.1:9/evil"\n');
    const daemon = detached([binary(), "--bind", "127.0.0.1:0"], here());
    await daemon.shown("listening on");
    expect(daemon.output()).toContain("ignored upstream.anthropic_base_url;");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
  });

  test("a trusted.json that is broken is named, with exit code 78, and stays as it is", async () => {
    config();
    mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
    writeFileSync(trusted(), "{", { mode: 0o600 });
    const out = await relay(["trust"], here());
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 78, stdout: "" });
    expect(out.stderr).toContain(trusted());
    expect(readFileSync(trusted(), "utf8")).toBe("{");
    expect((await relay(["claude"], here())).stdout).toBe("the real one\n");
  });

  test.each([
    [["trust"], 66, "there is no .nemo-relay/config.toml"],
    [["trust", "--revoke"], 66, "nothing is trusted in"],
    [["trust", "--list", "--revoke"], 64, "give one of them"],
    [["trust", "a", "b"], 64, "unexpected word"],
  ])("%j without a project: exit code %i", async (words, code, message) => {
    const out = await relay(words, { ...here(), cwd: home.path });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code, stdout: "" });
    expect(out.stderr).toContain(message);
  });
});

describe("G-22: on a terminal", () => {
  const type = (send: string): ReturnType<typeof onTerminal> =>
    onTerminal([binary(), "claude"], [{ wait: "[y/N]", send }], here());

  test("y: takes effect, now and in later runs, without another question", async () => {
    config();
    const out = await type("y\n");
    expect(out.output).toContain('agents.claude.command = "evil"');
    expect(out.output).toContain(question);
    expect(out.output).toContain("the evil one");
    expect(out.output).not.toContain("is not trusted: ignored");
    const again = await onTerminal([binary(), "claude"], [], here());
    expect(again.output).toContain("the evil one");
    expect(again.output).not.toContain("[y/N]");
  });

  test.each([
    ["n", "n\n"],
    ["nothing", "\n"],
    ["something else", "yellow\n"],
    ["the end of input", "\u0004"],
  ])("%s: is ignored, with the line", async (_, send) => {
    config();
    const out = await type(send);
    expect(out.output).toContain("the real one");
    expect(out.output).toContain("is not trusted: ignored agents.claude.command;");
    expect({ executed: executed(), kept: existsSync(trusted()) }).toEqual({ executed: false, kept: false });
  });

  test("Ctrl-C at the question starts nothing", async () => {
    config();
    const out = await type("\u0003");
    expect(out.code).not.toBe(0);
    expect(out.output).not.toContain("the real one");
    expect({ executed: executed(), kept: existsSync(trusted()) }).toEqual({ executed: false, kept: false });
  });

  test("what is typed ahead of the agent stays for the agent", async () => {
    config();
    home.script("claude", 'read word; echo "agent read $word"');
    const out = await type("n\nfor the agent\n");
    expect(out.output).toContain("agent read for the agent");
  });

  test.each([
    ["a dry run", ["claude", "--dry-run", "--print"], {}],
    ["CI", ["claude"], { CI: "true" }],
    ["a command that starts no agent", ["export", "--all"], {}],
  ])("%s is not asked", async (_, words, env) => {
    config();
    const out = await onTerminal([binary(), ...words], [], { cwd: project, env: { ...here().env, ...env } });
    expect(out.output).not.toContain("[y/N]");
    expect(out.output).toContain("is not trusted: ignored agents.claude.command;");
    expect(executed()).toBe(false);
  });

  test("stderr that is no terminal is not asked", async () => {
    config();
    const out = await onTerminal(["sh", "-c", `"${binary()}" claude 2>"${home.path}/err"`], [], here());
    expect(out.output).toContain("the real one");
    expect(readFileSync(join(home.path, "err"), "utf8")).not.toContain("[y/N]");
  });

  test("a project without dangerous keys is not asked", async () => {
    config('[sessions]\nturn_idle = "5m"\n');
    const out = await onTerminal([binary(), "claude"], [], here());
    expect(out.output).toContain("the real one");
    expect(out.output).not.toContain("trust");
  });
});
