import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import type { ErrorCode } from "../../src/errors.ts";
import { RelayError } from "../../src/errors.ts";

/** Exhaustive by its type: a code that is added and not listed here does not compile. */
const errors: Readonly<Record<ErrorCode, true>> = {
  usage: true,
  config: true,
  agent_not_found: true,
  launch: true,
  bind: true,
  journal: true,
  hook_payload: true,
  incomplete: true,
  too_large: true,
  unsupported_media: true,
  unauthorized: true,
  forbidden: true,
  not_found: true,
  method: true,
  busy: true,
  upstream: true,
};

test.each(Object.keys(errors) as ErrorCode[])("the exit code of %s is told", (code) => {
  expect(exitCodes.map((each) => each.code)).toContain(String(new RelayError(code, "x").exitCode));
});

test("no code is told twice, and none that nothing gives", () => {
  const ofErrors = (Object.keys(errors) as ErrorCode[]).map((code) => String(new RelayError(code, "x").exitCode));
  const ofCommands = ["0", "1", "2", "128+n"];
  expect(exitCodes.map(({ code }) => code)).toEqual(
    [...new Set([...ofCommands.slice(0, 3), ...ofErrors, "128+n"])].sort(byNumber),
  );
});

function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}

test("docs/exit-codes.md has the same table", () => {
  const page = readFileSync(join(import.meta.dir, "..", "..", "docs", "exit-codes.md"), "utf8");
  const rows = [...page.matchAll(/^\| (\d\S*) +\| (.*?) +\|$/gm)].map(([, code = "", meaning = ""]) => ({
    code,
    meaning,
  }));
  expect(rows).toEqual([...exitCodes]);
});
