import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { targets } from "../../scripts/targets.ts";
import { foreignBinary, newHome, relay } from "./binary.ts";

const home = newHome();
afterAll(() => home.remove());
const around = { env: home.env, cwd: home.path };

describe("words of its own", () => {
  test.each(["--version", "-V"])("%s", async (flag) => {
    const out = await relay([flag], around);
    expect(out).toEqual({ code: 0, stdout: `nemo-relay ${manifest.version}\n`, stderr: "" });
  });

  test("alone it explains itself on one screen, and asks nothing without a terminal", async () => {
    const out = await relay([], around);
    expect({ code: out.code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
    const lines = out.stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const part of ["Usage: nemo-relay", "nemo-relay claude", "nemo-relay --help"])
      expect(out.stdout).toContain(part);
  });

  test("--version --json says how it was built, in either order", async () => {
    const out = await relay(["--version", "--json"], around);
    expect({ code: out.code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
    const names = targets.map(({ name }) => name);
    expect(JSON.parse(out.stdout)).toEqual({
      version: manifest.version,
      commit: expect.stringMatching(/^([0-9a-f]{12}(-dirty)?|unknown)$/),
      target: expect.stringMatching(new RegExp(`^(${foreignBinary === undefined ? "local" : names.join("|")})$`)),
      bun: manifest.devDependencies.bun,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(await relay(["--json", "--version"], around)).toEqual(out);
  });

  test.each([[["--help"]], [["-h"]], [["help"]]])("%j explains the program on stdout", async (words) => {
    const out = await relay(words, around);
    expect({ code: out.code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
    for (const part of ["Usage: nemo-relay", "claude", "run", "demo", "hook-forward", "--bind", "Examples:"]) {
      expect(out.stdout).toContain(part);
    }
    expect(out.stdout).not.toContain("\u001b");
    expect(out.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test.each(["run", "claude", "claude-code", "demo", "hook-forward"])("%s --help has examples", async (word) => {
    const out = await relay([word, "--help"], around);
    expect({ code: out.code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
    expect(out.stdout).toContain(`nemo-relay ${word === "claude-code" ? "claude" : word}`);
    expect(out.stdout.toLowerCase()).toContain("example");
    expect(out.stdout).not.toContain("$bunfs");
    expect((await relay(["help", word], around)).stdout).toBe(out.stdout);
  });

  test("--bind --help", async () => {
    const out = await relay(["--bind", "127.0.0.1:0", "--help"], around);
    expect(out.code).toBe(0);
    expect(out.stdout).toContain("nemo-relay --bind 127.0.0.1:4040");
  });

  test.each([
    [["runn"], 'unknown command "runn"; did you mean run?'],
    [["constructor"], 'unknown command "constructor"; nemo-relay --help lists the commands'],
    [["claude", "--dry-rn"], "unknown flag --dry-rn; did you mean --dry-run?"],
    [["claude", "hello"], 'unexpected word "hello"; words for the agent go after --: -- hello'],
    [["claude", "--resume-x=1"], "unknown flag --resume-x; flags for the agent go after --: -- --resume-x=1"],
    [["completions"], "say which: bash, zsh, fish, powershell; --help shows how it is used"],
    [["completions", "bsh"], 'unknown word "bsh"; did you mean bash?'],
    [["completions", "tcsh-9"], 'unknown word "tcsh-9"; known: bash, zsh, fish, powershell'],
    [["export", "--format", "markdwon"], 'found "markdwon"; did you mean markdown?'],
    [["inspect"], "SESSION is missing; --help shows how it is used"],
    [["run", "--agent", "cluade"], 'unknown agent "cluade"; did you mean claude?'],
    [["run"], "nothing to run: pass --agent claude|codex|cursor|hermes or -- <command>"],
    [["run", "--agent", "nobody"], 'unknown agent "nobody"; known: claude'],
    [["run", "--", "sh", "-c", "true"], 'cannot tell which agent "sh" starts.'],
    [["run", "--config"], "--config needs a value"],
    [["demo", "--", "x"], "this command takes no words after --"],
    [["--", "claude"], "words after -- need a command: nemo-relay run -- COMMAND"],
    [["--config", "/x", "hook-forward"], "hook-forward must be the first word"],
    [["--profile", "x"], "these flags need a command, or --bind HOST:PORT to run the gateway by itself"],
    [["--bind", "0.0.0.0:4040"], '"0.0.0.0" would let other machines use the gateway'],
    [["--bind", "nonsense"], "--bind: expected HOST:PORT, for example 127.0.0.1:4040"],
    [["claude", "--session-metadata", "{"], "--session-metadata"],
    [["claude", "--gateway-mode", "requred"], "did you mean"],
  ])("%j is one message on stderr and exit code 64", async (words, message) => {
    const out = await relay(words, around);
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 64, stdout: "" });
    expect(out.stderr).toStartWith("nemo-relay: usage: ");
    expect(out.stderr).toContain(message);
    expect(out.stderr.trimEnd()).not.toContain("\n");
  });
});

describe("the directory it is started in", () => {
  test("its .env, bunfig.toml and tsconfig.json are not read", async () => {
    const hostile = join(home.path, "hostile");
    mkdirSync(hostile);
    writeFileSync(
      join(hostile, ".env"),
      "NEMO_RELAY_GATEWAY_BIND=nonsense\nNEMO_RELAY_GATEWAY_URL=http://evil.invalid\n",
    );
    writeFileSync(join(hostile, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
    writeFileSync(join(hostile, "evil.ts"), 'await Bun.write("executed", "");\nprocess.exit(99);\n');
    const out = await relay([], { ...around, cwd: hostile });
    expect(out.code).toBe(0);
    const hook = await relay(["hook-forward", "claude"], { ...around, cwd: hostile, stdin: "{}" });
    expect(hook.stderr).toContain("no gateway: set NEMO_RELAY_GATEWAY_URL");
    expect(await Bun.file(join(hostile, "executed")).exists()).toBe(false);
  });

  test("a bad config.toml is named, with exit code 78, before the agent starts", async () => {
    home.script("claude", "echo started");
    mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
    const file = join(home.path, "config", "nemo-relay", "config.toml");
    writeFileSync(file, "[upstream]\nanthropic_base_ulr = 'https://x.example'\n");
    const out = await relay(["claude"], around);
    writeFileSync(file, "");
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 78, stdout: "" });
    expect(out.stderr).toContain(file);
    expect(out.stderr).toContain("anthropic_base_url");
  });
});
