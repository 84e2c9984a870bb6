import { afterAll, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../src/platform/atomic-file.ts";

const root = mkdtempSync(join(tmpdir(), "nemo-relay-atomic-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a promise rejected with; undefined when it did not. */
async function failure(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("makes directories and files for the owner alone, and replaces a file as a whole", async () => {
  const path = join(root, "a/b/file.json");
  await replaceFile(path, "one");
  await replaceFile(path, "two");
  expect(readFileSync(path, "utf8")).toBe("two");
  expect(readdirSync(join(root, "a/b"))).toEqual(["file.json"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, "a")).mode & 0o777).toBe(0o700);
  expect(statSync(join(root, "a/b")).mode & 0o777).toBe(0o700);
});

test("a failure rejects, and leaves the old file and no temporary one", async () => {
  const folder = join(root, "failing");
  mkdirSync(join(folder, "taken", "inside"), { recursive: true });
  expect(await failure(replaceFile(join(folder, "taken"), "text"))).toBeInstanceOf(Error);
  expect(readdirSync(folder)).toEqual(["taken"]);
  writeFileSync(join(folder, "plain"), "old");
  expect(await failure(replaceFile(join(folder, "plain", "below"), "text"))).toBeInstanceOf(Error);
  expect(readFileSync(join(folder, "plain"), "utf8")).toBe("old");
});

test("replaces a link, not what it points to", async () => {
  const target = join(root, "target");
  const link = join(root, "link");
  writeFileSync(target, "mine");
  symlinkSync(target, link);
  await replaceFile(link, "new");
  expect(readFileSync(target, "utf8")).toBe("mine");
  expect(readFileSync(link, "utf8")).toBe("new");
});

test("writes at the same time do not mix", async () => {
  const path = join(root, "busy");
  const texts = Array.from({ length: 8 }, (_, at) => String(at).repeat(100_000));
  await Promise.all(texts.map((text) => replaceFile(path, text)));
  expect(texts).toContain(readFileSync(path, "utf8"));
  expect(readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(existsSync(path)).toBe(true);
});
