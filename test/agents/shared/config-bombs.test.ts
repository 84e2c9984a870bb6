// G-24: files that would break a parser, or take all the memory, are refused before one sees them.
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../../src/agents/codex/launch/config-files.ts";
import { messageOf } from "../../../src/errors.ts";
import { readTarget } from "../../../src/agents/cursor/launch/target-file.ts";
import { loadYaml, parseYaml } from "../../../src/agents/hermes/config/yaml-text.ts";
import { readHooksDocument } from "../../../src/agents/shared/json-hooks/hooks-document.ts";
import { isTooDeep } from "../../../src/agents/shared/nesting.ts";
import { readJsonFile } from "../../../src/agents/shared/read-json-file.ts";

const folder = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const deep = "[".repeat(50_000);
const closed = deep + "]".repeat(50_000);

test("G-24: depth counts brackets outside of strings, closed or not", () => {
  expect(isTooDeep("[".repeat(500) + "]".repeat(500))).toBe(false);
  expect(isTooDeep("[".repeat(501))).toBe(true);
  expect(isTooDeep('{"a":'.repeat(501))).toBe(true);
  expect(isTooDeep(`["${deep}", "\\"${deep}"]`)).toBe(false);
  expect(isTooDeep("[{}],".repeat(10_000))).toBe(false);
  expect(isTooDeep(`${"]".repeat(600)}${"[".repeat(501)}`)).toBe(true);
});

test.each([deep, closed])("G-24: nesting is refused in words", async (text) => {
  expect(readHooksDocument(`{"hooks":${text}`, true)).toEqual({ ok: false, problem: "is nested too deep" });
  expect(() => parseYaml("f.yaml", `a: ${text}`)).toThrow("f.yaml is nested too deep");
  const path = join(folder, "deep");
  writeFileSync(path, `a = ${text}`);
  expect(await readConfig(path).catch(messageOf)).toContain("Codex cannot read it either");
  writeFileSync(path, text);
  expect(await readJsonFile(path)).toBeUndefined();
});

test("G-24: aliases that grow are refused", () => {
  const lines = ["a0: &a0 [x, x]"];
  for (let level = 1; level < 40; level += 1) lines.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
  expect(() => parseYaml("f.yaml", lines.join("\n"))).toThrow("f.yaml: Excessive alias count");
});

test("G-24: what is far too large is not read", async () => {
  const path = join(folder, "large");
  writeFileSync(path, Buffer.alloc(5 * 2 ** 20, 32));
  expect(await readJsonFile(path)).toBeUndefined();
  expect(() => readTarget(path)).toThrow("it is too large");
  for (const read of [readConfig, loadYaml]) expect(await read(path).catch(messageOf)).toContain("is too large");
});
