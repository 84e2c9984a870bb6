// The scripts in the real shells. A shell that is not installed is named on stderr: its script was not run.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shells } from "../../src/cli/completions/shells.ts";
import type { Home } from "../e2e/binary.ts";
import { binary, newHome, relay } from "../e2e/binary.ts";
import { onTerminal } from "../support/processes.ts";

let home: Home;
beforeAll(() => {
  home = newHome();
  // What was completed is then "run", so that the test reads whole words and no cursor movements.
  home.script("nemo-relay", `case "$1" in complet*) exec "${binary()}" "$@";; *) echo "ran: $*";; esac`);
  writeFileSync(join(home.path, "a-file"), "");
  mkdirSync(join(home.path, "a-directory"));
});
afterAll(() => home.remove());

const programs: Readonly<Record<string, string>> = { powershell: "pwsh" };
const missing = shells.map(({ name }) => programs[name] ?? name).filter((name) => Bun.which(name) === null);
if (missing.length > 0) process.stderr.write(`completions: not run, because not installed: ${missing.join(", ")}\n`);
const here = (name: string): boolean => !missing.includes(name);

/** Typed with Tab, and the words it has to become. */
const typed: readonly (readonly [line: string, words: string])[] = [
  ["nemo-relay exp\t--form\tmark\tlat\t", "export --format markdown latest"],
  ["nemo-relay export --format=mark\t", "export --format=markdown"],
  ["nemo-relay --profile x insp\tlat\t", "--profile x inspect latest"],
  ["nemo-relay claude -- a-f\t", "claude -- a-file"],
  ["nemo-relay trust a-d\t", "trust a-directory"],
];

describe.each([
  ["bash", ["--norc", "--noprofile", "-i"], "source <(nemo-relay completions bash)\n"],
  ["zsh", ["-f", "-i"], "autoload -Uz compinit; compinit -D; source <(nemo-relay completions zsh)\n"],
] as const)("%s", (shell, words, load) => {
  if (!here(shell)) return;
  test("completes commands, flags, values, operands, files and directories as one types", async () => {
    const env = { ...process.env, ...home.env, TERM: "dumb", PS1: "ready> " };
    const steps = typed.map(([line, meant]) => ({ wait: "ready> ", send: `${line}\n`, meant }));
    const end = { wait: "ready> ", send: "exit\n" };
    const argv = [Bun.which(shell) ?? shell, ...words];
    const { output } = await onTerminal(argv, [{ wait: "ready> ", send: load }, ...steps, end], {
      cwd: home.path,
      env,
    });
    // zsh takes a directory's slash away when Enter comes.
    const ran = [...output.matchAll(/ran: (.*?)\/? *\r/g)].map(([, found]) => found);
    expect(ran).toEqual(typed.map(([, meant]) => meant));
  });
});

describe("fish", () => {
  if (!here("fish")) return;
  const offered = (line: string): readonly string[] => {
    const script = `nemo-relay completions fish | source; complete -C ${JSON.stringify(line)}`;
    const env = { ...process.env, ...home.env };
    const { stdout } = Bun.spawnSync(["fish", "--no-config", "-c", script], { cwd: home.path, env });
    return stdout.toString().trimEnd().split("\n");
  };

  test.each([
    ["nemo-relay exp", ["export\tmake an ATIF file, spans or a transcript of recorded sessions"]],
    ["nemo-relay export --format=mark", ["--format=markdown"]],
    ["nemo-relay export --format mark", ["markdown"]],
    ["nemo-relay claude -- a-f", ["a-file"]],
    ["nemo-relay trust a-", ["a-directory/\tDirectory"]],
  ])("%j", (line, words) => {
    expect(offered(line)).toEqual(words);
  });
});

describe("PowerShell", () => {
  if (!here("pwsh")) return;
  const offered = (line: string): string => {
    const ask = `(TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText -join ' '`;
    const script = `nemo-relay completions powershell | Out-String | Invoke-Expression; ${ask}`;
    const env = { ...process.env, ...home.env };
    const { stdout } = Bun.spawnSync(["pwsh", "-NoProfile", "-Command", script], { cwd: home.path, env });
    return stdout.toString().trim();
  };

  test("completes commands, flags, values and, after a blank, what comes next", () => {
    expect(offered("nemo-relay exp")).toBe("export");
    expect(offered("nemo-relay export --form")).toBe("--format");
    expect(offered("nemo-relay export --format mark")).toBe("markdown");
    expect(offered("nemo-relay export ")).toBe("latest");
  });
});

describe("--install", () => {
  const around = (): { env: Record<string, string> } => ({
    env: { ...home.env, XDG_DATA_HOME: join(home.path, "data"), BASH_COMPLETION_USER_DIR: "" },
  });

  test.each([
    ["bash", "data/bash-completion/completions/nemo-relay", /add this line to ~\/\.bashrc, unless .*\n {2}source \//],
    [
      "zsh",
      "data/zsh/site-functions/_nemo-relay",
      /add this line to ~\/\.zshrc:\n {2}fpath=\(\/.* \$fpath\); autoload/,
    ],
    ["fish", "config/fish/completions/nemo-relay.fish", /a new fish completes nemo-relay/],
    ["powershell", "config/nemo-relay/completions/nemo-relay.ps1", /add this line to \$PROFILE:\n {2}\. '\//],
  ])(
    "%s: writes where it looks, says what it needs, and the second time changes nothing",
    async (shell, file, needs) => {
      const path = join(home.path, file);
      const first = await relay(["completions", shell, "--install"], around());
      expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 0, stdout: "" });
      expect(first.stderr).toStartWith(`wrote ${path}\n`);
      expect(first.stderr).toMatch(needs);
      expect(readFileSync(path, "utf8")).toBe((await relay(["completions", shell])).stdout);
      const written = statSync(path).mtimeMs;
      const second = await relay(["completions", shell, "--install"], around());
      expect(second.stderr).toStartWith(`${path} is up to date\n`);
      expect(statSync(path).mtimeMs).toBe(written);
    },
  );

  test("a directory that cannot be written is named", async () => {
    const file = join(home.path, "in-the-way");
    writeFileSync(file, "");
    chmodSync(file, 0o400);
    const out = await relay(["completions", "fish", "--install"], { env: { ...home.env, XDG_CONFIG_HOME: file } });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 78, stdout: "" });
    expect(out.stderr).toContain(`${file}/fish/completions/nemo-relay.fish cannot be written`);
  });
});
