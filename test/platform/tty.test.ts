import { expect, test } from "bun:test";
import { wantsColour } from "../../src/platform/tty.ts";
import { wrap } from "../../src/platform/wrap.ts";

type Row = readonly [env: Record<string, string>, onTerminal: boolean, elsewhere: boolean];

test.each([
  [{}, true, false],
  [{ NO_COLOR: "1" }, false, false],
  [{ NO_COLOR: "" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
  [{ FORCE_COLOR: "1" }, true, true],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ FORCE_COLOR: "false", CLICOLOR_FORCE: "1" }, false, false],
  [{ CLICOLOR: "0" }, false, false],
  [{ CLICOLOR: "1" }, true, false],
  [{ CLICOLOR_FORCE: "1", CLICOLOR: "0" }, true, true],
  [{ CLICOLOR_FORCE: "0" }, true, false],
  [{ TERM: "dumb" }, false, false],
  [{ TERM: "dumb", FORCE_COLOR: "1" }, false, false],
  // A build server's output is no terminal, and that is all there is to it.
  [{ CI: "true" }, true, false],
] satisfies Row[])("colours with %j", (env, onTerminal, elsewhere) => {
  expect(wantsColour(1, env, true)).toBe(onTerminal);
  expect(wantsColour(1, env, false)).toBe(elsewhere);
});

test("lines are broken at blanks and no word is cut", () => {
  expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(wrap("a https://long.example b", 10)).toEqual(["a", "https://long.example", "b"]);
  expect(wrap("", 10)).toEqual([""]);
});
