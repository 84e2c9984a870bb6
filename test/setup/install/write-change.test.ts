import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
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
import { writeChange } from "../../../src/setup/install/write-change.ts";

/** What a promise was rejected with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

let root = "";
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "nemo-relay-change-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function place(text: string, mode = 0o644): { readonly folder: string; readonly path: string } {
  const folder = join(root, String((count += 1)));
  mkdirSync(folder);
  const path = join(folder, "config.yaml");
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return { folder, path };
}

test.each([0o600, 0o640, 0o644])("a file keeps its mode %o", async (mode) => {
  const { folder, path } = place("old", mode);
  await writeChange({ path, before: "old", after: "new", notes: [] });
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o7777).toBe(mode);
  expect(readdirSync(folder)).toEqual(["config.yaml"]);
});

test("a symbolic link stays one, and the file behind it changes", async () => {
  const { folder, path } = place("old", 0o640);
  const link = join(folder, "link.yaml");
  symlinkSync("config.yaml", link);
  await writeChange({ path: link, before: "old", after: "new", notes: [] });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o7777).toBe(0o640);
});

test("a read-only file is left alone, and the reason is said", async () => {
  const { folder, path } = place("old", 0o444);
  const change = writeChange({ path, before: "old", after: "new", notes: [] });
  expect(await failure(change)).toMatchObject({ code: "config", message: expect.stringContaining("is read-only") });
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["config.yaml"]);
});

test.each([
  ["old", "theirs"],
  [undefined, "theirs"],
])("what somebody has written since %p was read stays", async (before, now) => {
  const { path } = place(now);
  const change = writeChange({ path, before, after: "new", notes: [] });
  expect(await failure(change)).toMatchObject({ code: "config", message: expect.stringContaining("just now") });
  expect(readFileSync(path, "utf8")).toBe(now);
});

test("a new file comes with its directory, and goes with it", async () => {
  const path = join(root, "fresh", ".hermes", "config.yaml");
  await writeChange({ path, before: undefined, after: "new", notes: [] });
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await writeChange({ path, before: "new", after: undefined, notes: [] });
  expect(existsSync(join(root, "fresh", ".hermes"))).toBe(false);
});

test("a directory with other files in it stays", async () => {
  const { folder, path } = place("old");
  writeFileSync(join(folder, "other"), "x");
  await writeChange({ path, before: "old", after: undefined, notes: [] });
  expect(readdirSync(folder)).toEqual(["other"]);
});

test("a place that cannot be written gives a clear error", async () => {
  const { path } = place("a file");
  const change = writeChange({ path: join(path, "config.yaml"), before: undefined, after: "new", notes: [] });
  expect(await failure(change)).toMatchObject({
    code: "config",
    message: expect.stringContaining("cannot be written"),
  });
  expect(readFileSync(path, "utf8")).toBe("a file");
});
