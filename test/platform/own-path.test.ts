import { expect, test } from "bun:test";
import { isAbsolute } from "node:path";
import { isCompiled, ownPath } from "../../src/platform/own-path.ts";

test.each([
  ["/$bunfs/root/nemo-relay", true],
  ["B:\\~BUN\\root\\nemo-relay.exe", true],
  ["B:/~BUN/root/nemo-relay.exe", true],
  ["/home/me/nemo-relay/src/main.ts", false],
  ["C:\\Users\\me\\nemo-relay\\src\\main.ts", false],
])("%s is compiled: %p", (main, compiled) => {
  expect(isCompiled(main)).toBe(compiled);
});

test("from source, hooks are to start the binary that a build makes, and not Bun", () => {
  expect(isAbsolute(ownPath())).toBe(true);
  expect(ownPath()).toEndWith("/dist/nemo-relay");
});
