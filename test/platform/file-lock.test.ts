import { afterAll, expect, test } from "bun:test";
import { lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFile } from "../../src/platform/file-lock.ts";

const root = mkdtempSync(join(tmpdir(), "nemo-relay-lock-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("one process at a time has it; a killed one gives it back", async () => {
  const path = join(root, "lock");
  const module = new URL("../../src/platform/file-lock.ts", import.meta.url).pathname;
  const script = `import { lockFile } from ${JSON.stringify(module)};
    globalThis.held = lockFile(${JSON.stringify(path)}, 0); console.log(held !== undefined); setInterval(() => {}, 1000);`;
  const holder = Bun.spawn([process.execPath, "--no-env-file", "-e", script], { stdout: "pipe", stderr: "inherit" });
  const { value } = await holder.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toBe("true\n");
  expect(lockFile(path, 0)).toBeUndefined();
  holder.kill("SIGKILL");
  await holder.exited;
  const release = lockFile(path, 0);
  expect(release).toBeDefined();
  expect(lockFile(path, 0)).toBeUndefined();
  release?.();
  lockFile(path, 0)?.();
});

test("what lies in its place and is not ours goes, and nothing is written through it", () => {
  const [path, victim] = [join(root, "planted"), join(root, "victim")];
  writeFileSync(victim, "mine");
  symlinkSync(victim, path);
  lockFile(path, 0)?.();
  expect(lstatSync(path).isFile()).toBe(true);
  writeFileSync(path, `${process.pid} 1234`);
  expect(lockFile(path, 0)).toBeDefined();
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
});
