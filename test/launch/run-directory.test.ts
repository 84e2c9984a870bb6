import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { applyPlan, newRunDirectory, runDirectoryName } from "../../src/launch/run-directory.ts";
import { sweepStaleRuns } from "../../src/launch/sweep-stale-runs.ts";
import { processStart } from "../../src/journal/process-start.ts";
import { processNamespace } from "../../src/platform/process-namespace.ts";

let parent = "";
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function mode(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8);
}

/** The pid of a process that has ended. */
function deadPid(): number {
  return Bun.spawnSync(["true"]).pid;
}

/** A run directory of a process, as its launcher left it. */
function runOf(pid: number, owner?: object): string {
  const path = join(parent, `nemo-relay-run-${pid}-0123abcd`);
  mkdirSync(path);
  if (owner !== undefined) writeFileSync(join(path, "owner.json"), JSON.stringify(owner));
  return path;
}

describe("applyPlan", () => {
  test("makes a private directory with private files, and undo removes it", () => {
    const directory = join(parent, "run");
    const before = process.umask(0);
    const undo = applyPlan(directory, [{ path: "a/b/c.json", text: "x" }]);
    process.umask(before);
    expect([mode(directory), mode(join(directory, "a")), mode(join(directory, "a/b/c.json"))]).toEqual([
      "700",
      "700",
      "600",
    ]);
    expect(readFileSync(join(directory, "a/b/c.json"), "utf8")).toBe("x");
    undo();
    expect(existsSync(directory)).toBe(false);
    expect(undo).not.toThrow();
  });

  test("does not use a directory or a link that somebody planted", () => {
    symlinkSync(parent, join(parent, "planted"));
    expect(() => applyPlan(join(parent, "planted"), [])).toThrow("EEXIST");
  });

  test.each(["../x", "/etc/x", "a/../../x"])("a file outside (%s) leaves nothing behind", (path) => {
    expect(() => applyPlan(join(parent, "run"), [{ path, text: "" }])).toThrow("may not lie outside");
    expect(existsSync(join(parent, "run"))).toBe(false);
  });

  test("a new path carries our pid and does not exist", () => {
    const path = newRunDirectory();
    expect(runDirectoryName.exec(basename(path))?.[1]).toBe(String(process.pid));
    expect(existsSync(path)).toBe(false);
  });
});

describe("sweepStaleRuns", () => {
  test("removes a dead process's directory, with and without its owner file", async () => {
    const one = deadPid();
    const two = deadPid();
    const stale = [runOf(one, { pid: one, start: "1", namespace: processNamespace() }), runOf(two)];
    expect([...(await sweepStaleRuns(parent))].sort()).toEqual(stale.sort());
    expect(stale.map((path) => existsSync(path))).toEqual([false, false]);
  });

  test("leaves a living run, another container's run, other names and links alone", async () => {
    const dead = deadPid();
    runOf(process.pid, { pid: process.pid, start: processStart(process.pid), namespace: processNamespace() });
    runOf(dead, { pid: dead, start: "1", namespace: "elsewhere" });
    mkdirSync(join(parent, "nemo-relay-run-x"));
    symlinkSync(parent, join(parent, `nemo-relay-run-${deadPid()}-00000000`));
    expect(await sweepStaleRuns(parent)).toEqual([]);
  });

  test.skipIf(processStart(process.pid) === "")("a reused pid does not keep a directory alive", async () => {
    const path = runOf(process.pid, { pid: process.pid, start: "1", namespace: processNamespace() });
    expect(await sweepStaleRuns(parent)).toEqual([path]);
  });

  test("a parent that does not exist is no trouble", async () => {
    expect(await sweepStaleRuns(join(parent, "none"))).toEqual([]);
  });
});
