import { describe, expect, test } from "bun:test";
import { readCommandLine } from "../../../../src/agents/codex/launch/command-line.ts";
import { chosenSession } from "../../../../src/agents/codex/launch/session-provider.ts";
import { runsNoSession } from "../../../../src/agents/codex/launch/subcommands.ts";

const read = (text: string) => readCommandLine(text.split(" "));

describe("options and words", () => {
  test("overrides in every spelling, in order", () => {
    const line = readCommandLine(["-c", "a=1", "exec", "--config=b=2", "-cc=3", "-c=d=4", "--config", "e=5", "go"]);
    expect(line.overrides).toEqual(["a=1", "b=2", "c=3", "d=4", "e=5"]);
    expect(line.words).toEqual(["exec", "go"]);
  });

  test("values are no words", () => {
    const line = read("-m gpt exec -C /w --image a.png -s read-only --json resume --last prompt");
    expect(line.words).toEqual(["exec", "resume", "prompt"]);
    expect([...line.switches]).toEqual(expect.arrayContaining(["--json", "--last", "-m", "-C"]));
  });

  test("features, profile", () => {
    const line = read("--enable a --disable=hooks -p one --profile two");
    expect(line).toMatchObject({ enabled: ["a"], disabled: ["hooks"], profile: "two" });
    expect(read("-pwork")).toMatchObject({ profile: "work" });
  });

  test("nothing after -- is an option", () => {
    const line = read("exec -- -c a=1 --help");
    expect(line.overrides).toEqual([]);
    expect(line.switches.has("--help")).toBe(false);
    expect(line.words).toEqual(["exec", "-c", "a=1", "--help"]);
  });

  test("a dash alone is a word, and a value that is missing is none", () => {
    expect(read("exec -").words).toEqual(["exec", "-"]);
    expect(readCommandLine(["-c"]).overrides).toEqual([]);
  });
});

test("which command lines run no session", () => {
  for (const text of ["--version", "exec --help", "login status", "mcp list", "-c a=1 features list", "doctor"]) {
    expect([text, runsNoSession(read(text))]).toEqual([text, true]);
  }
  for (const text of ["exec go", "resume --last", "review", "login-page please", "app-server", "exec -- --help"]) {
    expect([text, runsNoSession(read(text))]).toEqual([text, false]);
  }
});

test("which session is gone on with", () => {
  const id = "01a1fec0-4ce4-7850-bffc-a11565955cb4";
  expect(chosenSession(read(`resume ${id}`))).toEqual({ id, everywhere: true });
  expect(chosenSession(read(`exec resume ${id.toUpperCase()} go`))).toEqual({ id, everywhere: true });
  expect(chosenSession(read("exec resume --last go"))).toEqual({ id: undefined, everywhere: false });
  expect(chosenSession(read("fork --last --all"))).toEqual({ id: undefined, everywhere: true });
  expect(chosenSession(read("resume"))).toEqual({ id: undefined, everywhere: false });
  for (const text of ["exec go", "exec please resume", "review resume"])
    expect(chosenSession(read(text))).toBeUndefined();
});
