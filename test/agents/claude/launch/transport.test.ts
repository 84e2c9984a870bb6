import { expect, test } from "bun:test";
import { chooseTransport } from "../../../../src/agents/claude/launch/transport.ts";

const free = { setting: undefined, variable: undefined, restricted: false };

test.each([
  [undefined, "command"],
  ["", "command"],
  ["abc", "command"],
  ["1.9.999", "command"],
  ["2.0.999", "command"],
  ["2.1.329", "command"],
  ["2.1.330", "http"],
  ["2.1.331", "http"],
  ["2.2.0", "http"],
  ["3.0.0-beta.1", "http"],
] as const)("auto, version %p: %s", (version, expected) => {
  expect(chooseTransport({ ...free, version })).toBe(expected);
  expect(chooseTransport({ ...free, version, setting: "auto" })).toBe(expected);
});

test("restrictions keep auto to commands", () => {
  expect(chooseTransport({ ...free, version: "2.1.330", restricted: true })).toBe("command");
});

test("the person's word counts, the variable's before the file's", () => {
  const known = { ...free, version: "2.1.330" };
  expect(chooseTransport({ ...known, setting: "command" })).toBe("command");
  expect(chooseTransport({ ...known, version: "1.0.0", setting: "http" })).toBe("http");
  expect(chooseTransport({ ...known, setting: "command", variable: "http" })).toBe("http");
  expect(chooseTransport({ ...known, setting: "command", variable: "auto" })).toBe("http");
  expect(chooseTransport({ ...known, setting: "command", variable: "pigeon" })).toBe("command");
});
