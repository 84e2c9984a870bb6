import { expect, test } from "bun:test";
import { RelayError } from "../../src/errors.ts";
import { checkArguments } from "../../src/cli/check-arguments.ts";

const args = {
  config: { type: "string" },
  "plugin-config": { type: "string" },
  print: { type: "boolean" },
} as const;

function check(...words: readonly string[]): () => void {
  return () =>
    checkArguments(words, args, (word) => {
      throw new RelayError("usage", `stray ${word}`);
    });
}

test("declared flags pass", () => {
  expect(check("--config", "x", "--plugin-config=--odd", "--print")).not.toThrow();
});

test.each([
  [["--confg", "x"], "unknown flag --confg; did you mean --config?"],
  [["--xyzzy"], "unknown flag --xyzzy"],
  [["--pluginConfig=x"], "unknown flag --pluginConfig; did you mean --plugin-config?"],
  [["--no-print"], "unknown flag --no-print"],
  [["-p"], "unknown flag -p"],
  [["--constructor"], "unknown flag --constructor"],
  [["--config"], "--config needs a value"],
  [["--config", "--print"], "--config needs a value; write --config=--print if that is one"],
  [["--print=yes"], "--print takes no value"],
  [["word"], "stray word"],
])("%j is refused", (words, message) => {
  expect(check(...words)).toThrow(message);
});
