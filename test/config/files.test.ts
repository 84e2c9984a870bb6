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

test.skipIf(process.platform === "win32")(
  "a name that leads to something without an end is read no further than the limit",
  async () => {
    const path = join(root, "endless.toml");
    symlinkSync("/dev/zero", path);
    expect((await errorOf(() => diskFiles.read(path))).message).toStartWith(`${path} is larger than 1 MiB`);
  },
);

test("a directory and text that is not UTF-8 are errors with the path", async () => {
  const directory = join(root, "directory.toml");
  mkdirSync(directory);
  expect((await errorOf(() => diskFiles.read(directory))).message).toStartWith(`${directory} cannot be read: `);
  const latin = file("latin.toml", Uint8Array.of(0x61, 0xfc));
  expect((await errorOf(() => diskFiles.read(latin))).message).toBe(`${latin} is not UTF-8 text; save it as UTF-8`);
});

test("a file that cannot be read is an error with the path", async () => {
  // A link to itself: unreadable for everybody, root included.
  const path = join(root, "loop.toml");
  symlinkSync(path, path);
  expect((await errorOf(() => diskFiles.read(path))).message).toStartWith(`${path} cannot be read: `);
});
