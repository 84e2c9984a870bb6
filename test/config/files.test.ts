import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskFiles, largestFile } from "../../src/config/files.ts";
import { errorOf } from "./support.ts";

const root = mkdtempSync(join(tmpdir(), "nemo-relay-config-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
}

test("text is read, a byte order mark dropped", async () => {
  expect(await diskFiles.read(file("bom.toml", "\uFEFFa = 'ü'\n"))).toBe("a = 'ü'\n");
});

test("a file that is not there is no error, nor is one below a file", async () => {
  const there = file("there.toml", "");
  expect(await diskFiles.read(join(root, "none.toml"))).toBeUndefined();
  expect(await diskFiles.read(join(there, "below.toml"))).toBeUndefined();
  expect(await diskFiles.exists(there)).toBe(true);
  expect(await diskFiles.exists(join(there, "below.toml"))).toBe(false);
});

test("1 MiB is read, one byte more is not", async () => {
  const whole = "#".repeat(largestFile);
  expect(await diskFiles.read(file("large.toml", whole))).toBe(whole);
  const path = file("larger.toml", `${whole}#`);
  expect((await errorOf(() => diskFiles.read(path))).message).toStartWith(`${path} is larger than 1 MiB`);
});

test("a file that cannot be read is an error with the path", async () => {
  // A link to itself: unreadable for everybody, root included.
  const path = join(root, "loop.toml");
  symlinkSync(path, path);
  expect((await errorOf(() => diskFiles.read(path))).message).toStartWith(`${path} cannot be read: `);
});
