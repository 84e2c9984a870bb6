import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const work = mkdtempSync(join(tmpdir(), "nemo-relay-shim-"));
const shim = join(work, "node_modules", "nemo-relay", "nemo-relay.cjs");
beforeAll(() => {
  mkdirSync(join(work, "node_modules", "nemo-relay"), { recursive: true });
  copyFileSync(join(import.meta.dir, "..", "..", "..", "scripts", "release", "npm", "shim.cjs"), shim);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(...words: readonly string[]): { readonly code: number; readonly stdout: string; readonly stderr: string } {
  const done = Bun.spawnSync(["node", shim, ...words], { stdout: "pipe", stderr: "pipe" });
  return { code: done.exitCode, stdout: done.stdout.toString(), stderr: done.stderr.toString() };
}

test("without the platform's package it names it and what to do", () => {
  const done = run("--version");
  expect([done.code, done.stdout]).toEqual([69, ""]);
  expect(done.stderr).toMatch(/the package nemo-relay-\w+-\w+(-musl)? is missing/);
  expect(done.stderr).toContain("--include=optional");
});

test("words, exit code and signals are the binary's", () => {
  const name = /the package (\S+) is missing/.exec(run().stderr)?.[1] ?? "";
  const bin = join(work, "node_modules", name, "bin");
  mkdirSync(bin, { recursive: true });
  const script = '#!/bin/sh\nprintf "[%s]" "$@"\ntest "$1" = die && kill -TERM $$\nexit 7\n';
  writeFileSync(join(bin, "nemo-relay"), script, { mode: 0o755 });
  expect(run("a b", "--", "'c'")).toEqual({ code: 7, stdout: "[a b][--]['c']", stderr: "" });
  const died = Bun.spawnSync(["node", shim, "die"]);
  // 143 through the shim's waiting, a signal when Node became the binary.
  expect(died.signalCode ?? died.exitCode).toBeOneOf([143, "SIGTERM"]);
});
