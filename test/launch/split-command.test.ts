import { describe, expect, test } from "bun:test";
import { RelayError } from "../../src/errors.ts";
import { shellQuote } from "../../src/launch/quote.ts";
import { splitCommand } from "../../src/launch/split-command.ts";

describe("splitCommand", () => {
  test.each([
    ["claude", ["claude"]],
    ["  my wrapper\t--flag ", ["my", "wrapper", "--flag"]],
    ["'/opt/my tools/x' --a=\"b c\"", ["/opt/my tools/x", "--a=b c"]],
    ["a\\ b c", ["a b", "c"]],
    [`"say \\"hi\\" \\n \\$x" ''`, ['say "hi" \\n $x', ""]],
    ["it'\\''s", undefined],
    ["x''y\"z\"", ["xyz"]],
    ["$HOME `id` ; rm", ["$HOME", "`id`", ";", "rm"]],
    ["end\\", ["end\\"]],
    ["C:\\tools\\claude.exe --x", ["C:\\tools\\claude.exe", "--x"]],
    ['"C:\\Program Files\\claude.exe" --x', ["C:\\Program Files\\claude.exe", "--x"]],
    ["'\\\\server\\share\\claude.exe'", ["\\\\server\\share\\claude.exe"]],
  ])("%j", (text, words) => {
    if (words === undefined) expect(() => splitCommand(text)).toThrow("without a closing one");
    else expect([...splitCommand(text)]).toEqual(words);
  });

  test.each(["", "   ", "''"])("an empty command %j is a configuration error", (text) => {
    expect(() => splitCommand(text)).toThrow(RelayError);
  });

  test("reads back whatever shellQuote wrote, and so does sh", () => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    let state = seed;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    const alphabet = ["'", '"', "\\", " ", "$", "`", "a", "ü", "-", "*", "\n", ";", "=", "#", "~", "!"];
    const words = Array.from({ length: 60 }, () =>
      Array.from({ length: 1 + next(8) }, () => alphabet[next(alphabet.length)]).join(""),
    );
    const text = words.map(shellQuote).join(" ");
    const shell = Bun.spawnSync(["sh", "-c", `printf '%s\\0' ${text}`]).stdout.toString();
    expect({ seed, words: splitCommand(`x ${text}`).slice(1) }).toEqual({ seed, words });
    expect({ seed, words: shell.split("\0").slice(0, -1) }).toEqual({ seed, words });
  });
});
