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

test("ordinary paths need nothing but double quotes", () => {
  expect(quoteArgument("/opt/my apps/nemo-relay")).toBe('"/opt/my apps/nemo-relay"');
});

test.each([
  ["C:\\Users\\me\\bin\\nemo-relay.exe", "C:/Users/me/bin/nemo-relay.exe"],
  ["D:/tools/nemo-relay.exe", "D:/tools/nemo-relay.exe"],
  ["\\\\server\\share\\nemo-relay.exe", "//server/share/nemo-relay.exe"],
  ["C:\\Program Files\\nemo-relay.exe", '"C:/Program Files/nemo-relay.exe"'],
  ["C:\\Users\\Jürgen\\nemo-relay.exe", '"C:/Users/Jürgen/nemo-relay.exe"'],
  ["C:\\100%\\nemo-relay.exe", '"C:/100%/nemo-relay.exe"'],
  ["C:\\a$b\\nemo-relay.exe", "'C:/a$b/nemo-relay.exe'"],
])("the Windows path %s is written %s, and sh reads it back", (path, written) => {
  expect(quoteArgument(path)).toBe(written);
  const { stdout } = Bun.spawnSync(["/bin/sh", "-c", `printf '%s' ${written}`]);
  expect(stdout.toString()).toBe(path.replaceAll("\\", "/"));
});
