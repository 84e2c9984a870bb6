import { describe, expect, test } from "bun:test";
import { commands } from "../../src/cli/commands.ts";
import { command as daemon } from "../../src/cli/commands/daemon.ts";
import { flagOf } from "../../src/cli/check-arguments.ts";
import { describe as describeCommand } from "../../src/cli/describe.ts";
import { helpText } from "../../src/cli/help.ts";
import { logFlags } from "../../src/cli/log-flags.ts";
import { manual } from "../../src/cli/manual.ts";
import { helpText as hookHelp } from "../../src/hook-forward/help.ts";
import { version } from "../../src/version.ts";

const all = [...commands, { word: "--bind", load: async () => daemon }];

describe.each(all.map(({ word, load }) => ({ word, load })))("$word", ({ load }) => {
  test("its help is 80 columns wide, tells every flag, and has examples", async () => {
    const command = await load();
    const lines = Bun.stripANSI(await helpText(command))
      .trimEnd()
      .split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const text = lines.join("\n");
    for (const flag of Object.keys(command.args)) expect(text).toMatch(new RegExp(`^ {2}(-\\w, )?--${flag}( |$)`, "m"));
    expect(text).toContain("\nUsage: nemo-relay");
    expect(text).toMatch(/\nExamples:\n {2}(#|.*nemo-relay)/);
  });

  test("each flag says what it does, and each example is a command of ours with known flags", async () => {
    const command = await load();
    const { flags, examples } = await describeCommand(command);
    for (const { about } of flags) expect(about).not.toBe("");
    expect(examples.length).toBeGreaterThan(0);
    for (const { line } of examples) {
      const [, own = ""] = /nemo-relay ([^|]*?)(?: -- .*)?$/.exec(line.split(" | ")[0] ?? "") ?? [];
      for (const [flag] of own.matchAll(/(?<=^|\s)--?[a-z][\w-]*/g)) {
        expect({ flag, known: flagOf(flag, { ...command.args, ...logFlags }) !== undefined }).toEqual({
          flag,
          known: true,
        });
      }
    }
  });
});

test("hook-forward's help is 80 columns wide", () => {
  expect(hookHelp.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

describe("the manual", () => {
  test("has every listed command and the exit codes", async () => {
    const text = await manual();
    for (const { word, hidden } of commands) expect(text.includes(`\n.SS ${word}\n`)).toBe(hidden !== true);
    expect(text.slice(0, 80)).toStartWith(`.TH NEMO-RELAY 1 "" "nemo\\-relay ${version.replaceAll("-", "\\-")}" ""\n`);
    expect(text.split("\n")).toContain(".B 128+n");
  });

  test("groff has nothing to say against it", async () => {
    if (Bun.which("groff") === null) {
      process.stderr.write("manual: not rendered, because groff is not installed\n");
      return;
    }
    const child = Bun.spawn(["groff", "-man", "-Tascii", "-ww", "-P-c", "-P-b", "-P-u"], {
      stdin: new TextEncoder().encode(await manual()),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    expect(err).toBe("");
    expect(out.split("\n")).toContain("EXIT STATUS");
  });
});
