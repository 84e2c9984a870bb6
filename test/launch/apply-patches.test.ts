import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunPatch } from "../../src/agents/launch.ts";
import { RelayError } from "../../src/errors.ts";
import { applyPatches } from "../../src/launch/apply-patches.ts";
import { detached } from "../support/processes.ts";

const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function noting(order: string[], name: string): RunPatch {
  return {
    path: name,
    apply: () => {
      order.push(`+${name}`);
      return () => {
        order.push(`-${name}`);
        return [`note of ${name}`];
      };
    },
  };
}

describe("patches", () => {
  test("are taken back the other way round, and say what they have to say", () => {
    const order: string[] = [];
    const applied = applyPatches([noting(order, "a"), noting(order, "b")], () => order.push("files"));
    expect(applied.undo()).toEqual(["note of b", "note of a"]);
    expect(order).toEqual(["+a", "+b", "-b", "-a", "files"]);
  });

  test("one that fails takes those before it back, and no listener stays", () => {
    const order: string[] = [];
    const failing: RunPatch = {
      path: "x",
      apply: () => {
        throw new RelayError("config", "cannot");
      },
    };
    const before = process.listenerCount("SIGTERM");
    expect(() => applyPatches([noting(order, "a"), failing], () => order.push("files"))).toThrow("cannot");
    expect(order).toEqual(["+a", "-a", "files"]);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  test("files that cannot be removed are told, and end nothing", () => {
    const before = process.listenerCount("SIGTERM");
    const applied = applyPatches([], () => {
      throw new Error("EROFS");
    });
    expect(applied.undo()).toEqual(["this run's files are still there (EROFS); the next run removes them"]);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});

describe("a signal", () => {
  const script = Bun.fileURLToPath(import.meta.resolve("./patched.ts"));

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
  ] as const)("%s before the agent has started takes them back and ends us", async (signal, code) => {
    const file = join(directory, signal);
    const child = detached([process.execPath, script, file, "waiting"]);
    await child.shown("patched");
    expect(existsSync(file)).toBe(true);
    process.kill(child.pid, signal);
    expect(await child.exited).toBe(code);
    expect(existsSync(file)).toBe(false);
  });

  test("after that it is left to whoever supervises the agent", async () => {
    const file = join(directory, "running");
    const child = detached([process.execPath, script, file, "running"]);
    await child.shown("patched");
    process.kill(child.pid, "SIGTERM");
    await child.shown("told");
    expect(existsSync(file)).toBe(true);
    process.kill(child.pid, "SIGUSR1");
    expect(await child.exited).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});
