import { describe, expect, test } from "bun:test";
import { agents } from "../../src/agents/registry.ts";
import type { Completion } from "../../src/cli/complete.ts";
import { complete } from "../../src/cli/complete.ts";
import { choicesIn } from "../../src/cli/describe.ts";
import { sectionOf } from "../../src/launch/resolve-command.ts";

const at = async (...typed: readonly string[]): Promise<Completion> => await complete(typed);
const wordsAt = async (...typed: readonly string[]): Promise<readonly string[]> =>
  (await at(...typed)).candidates.map(({ word }) => word);
const shortcuts = agents.map(sectionOf);

describe("what can stand where the cursor is", () => {
  test("commands, without those that only programs use", async () => {
    const words = await wordsAt("");
    for (const word of [...shortcuts, "run", "export", "completions", "man", "help"]) expect(words).toContain(word);
    expect(words).not.toContain("complete");
    expect(await wordsAt("help", "exp")).toEqual(["export"]);
  });

  test("every word is told with what it does", async () => {
    for (const typed of [[""], ["-"], ["run", "--"], ["hook-forward", ""], ["export", ""]]) {
      const { candidates } = await at(...typed);
      expect(candidates.length).toBeGreaterThan(0);
      for (const { about } of candidates) expect(about).toMatch(/^[^\t\n]+$/);
    }
  });

  test.each([
    [
      ["export", "--format", ""],
      ["atif", "markdown", "openinference", "otlp-json", "atof"],
    ],
    [
      ["export", "--format", "o"],
      ["openinference", "otlp-json"],
    ],
    [["export", "--format=m"], ["--format=markdown"]],
    // bash cuts at the =.
    [["export", "--format", "=", "m"], ["markdown"]],
    [
      ["export", "--format", "="],
      ["atif", "markdown", "openinference", "otlp-json", "atof"],
    ],
    // PowerShell's empty word.
    [["export", '""'], ["latest"]],
    [["export", "--all", "--f"], ["--format"]],
    [["export", "--format", "atif", "--f"], []],
    [["export", "--format=atif", "--f"], []],
    [["export", "one", ""], ["latest"]],
    [["inspect", "one", "--j"], ["--json"]],
    [
      ["completions", "--install", ""],
      ["bash", "zsh", "fish", "powershell"],
    ],
    [["trust", "--log-level", "d"], ["debug"]],
    [
      ["--log-format", ""],
      ["human", "jsonl"],
    ],
    [["--profile", "run", "exp"], ["export"]],
    [["--profile", "export", "export", ""], ["latest"]],
    [["--quiet", "exp"], ["export"]],
    [["install", ""], shortcuts],
    [["hook-forward", "c"], shortcuts.filter((word) => word.startsWith("c"))],
    [["no-such-command", ""], []],
    [["run", "--profile", ""], []],
  ])("%j", async (typed, words) => {
    expect(await wordsAt(...typed)).toEqual(words);
  });

  test("where nothing but flags can follow they are offered, and -- where the agent's words can", async () => {
    expect((await wordsAt(shortcuts[0] ?? "", "")).slice(0, 2)).toEqual(["--", "--config"]);
    expect(await wordsAt("demo", "")).toContain("--json");
    expect(await wordsAt("demo", "")).not.toContain("--");
  });

  test.each([
    [["run", "--config", ""], "files"],
    [["export", "--output", ""], "files"],
    [["--log-file", ""], "files"],
    [["trust", ""], "directories"],
    [["run", "--", ""], "default"],
    [[shortcuts[0] ?? "", "--", "--format", ""], "default"],
    [["no-such-command", ""], "default"],
  ])("%j is the shell's own affair: %s", async (typed, kind) => {
    expect(await at(...typed)).toMatchObject({ kind, candidates: [] });
  });
});

test("a name lists words in small letters, and stands for something in capitals", () => {
  expect(choicesIn("list|show|rm")).toEqual(["list", "show", "rm"]);
  expect(choicesIn("[on|off]")).toEqual(["on", "off"]);
  for (const name of ["SESSION", "[DIR]", "FILE|DIR", "SESSION...", ""]) expect(choicesIn(name)).toEqual([]);
});
