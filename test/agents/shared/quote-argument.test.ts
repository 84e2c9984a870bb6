import { expect, test } from "bun:test";
import { quoteArgument } from "../../../src/agents/shared/quote-argument.ts";

test.each(["/usr/bin/x", "/a b/it's", 'say "hi"', "$HOME/`x`", "back\\slash", "ends\\", "a\\\\b", "!x", "日本 語", ""])(
  "sh reads %p back",
  (text) => {
    const { stdout, exitCode } = Bun.spawnSync(["/bin/sh", "-c", `printf '%s' ${quoteArgument(text)}`]);
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toBe(text);
  },
);

test("ordinary paths, Windows' too, need nothing but double quotes", () => {
  expect(quoteArgument("/opt/my apps/nemo-relay")).toBe('"/opt/my apps/nemo-relay"');
  expect(quoteArgument("C:\\Program Files\\nemo-relay.exe")).toBe('"C:\\Program Files\\nemo-relay.exe"');
});
