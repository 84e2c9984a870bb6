import { expect, test } from "bun:test";
import { splitArguments } from "../../src/cli/split-arguments.ts";

test.each([
  [[], { before: [], after: [] }],
  [["run"], { before: [], command: "run", after: [] }],
  [["--config", "f", "run", "--print"], { before: ["--config", "f"], command: "run", after: ["--print"] }],
  [["--config=f", "run"], { before: ["--config=f"], command: "run", after: [] }],
  [["--help", "run"], { before: ["--help"], command: "run", after: [] }],
  [["a", "--", "--help", "--", "b"], { before: [], command: "a", after: [], words: ["--help", "--", "b"] }],
  [["a", "--"], { before: [], command: "a", after: [], words: [] }],
  [["--", "a"], { before: [], after: [], words: ["a"] }],
  [["--list", "trust"], { before: ["--list"], command: "trust", after: [] }],
  [["-v", "run"], { before: ["-v"], command: "run", after: [] }],
  [["--bind", "127.0.0.1:0"], { before: ["--bind", "127.0.0.1:0"], after: [] }],
])("%j", (argv, split) => {
  expect(splitArguments(argv, (flag) => flag === "--config" || flag === "--bind")).toEqual(split);
});
