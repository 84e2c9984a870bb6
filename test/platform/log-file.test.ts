import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropOldLogs } from "../../src/launch/run-log.ts";
import { LogFile } from "../../src/platform/log-file.ts";

let directory = "";
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "nemo-relay-log-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const mib = 2 ** 20;

test("nothing is made before the first line; then a file of one's own in a directory of one's own", () => {
  const file = new LogFile(join(directory, "logs", "x.log"));
  expect(readdirSync(directory)).toEqual([]);
  file.append("one");
  file.append("two");
  expect(readFileSync(file.path, "utf8")).toBe("one\ntwo\n");
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, "logs")).mode & 0o777).toBe(0o700);
});

test("it grows to 4 MiB, then its lines are the older half, and there is no third", () => {
  const path = join(directory, "x.log");
  const [one, other] = [new LogFile(path), new LogFile(path)];
  const line = "x".repeat(mib - 1);
  for (let at = 0; at < 11; at++) (at % 2 === 0 ? one : other).append(`${at}${line.slice(2)}`);
  expect(readdirSync(directory).sort()).toEqual(["x.log", "x.log.1"]);
  expect(statSync(path).size).toBeLessThanOrEqual(4 * mib);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(4 * mib);
  const last = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(last.at(-1)?.slice(0, 2)).toBe("10");
});

test("a file that cannot be written says why and throws nothing", () => {
  const file = new LogFile(join(directory, "x"));
  mkdirSync(file.path);
  file.append("one");
  expect(String(file.trouble)).toContain("EISDIR");
});

test("the logs of the newest 20 runs are kept, and other files are nobody's business", () => {
  const name = (at: number): string => `run-20260101T0000${String(at).padStart(2, "0")}Z-${900 - at}.log`;
  for (let at = 0; at < 25; at++) writeFileSync(join(directory, name(at)), "");
  writeFileSync(join(directory, `${name(0)}.1`), "");
  writeFileSync(join(directory, "mine.log"), "");
  dropOldLogs(directory);
  const kept = Array.from({ length: 20 }, (_, at) => name(at + 5));
  expect(readdirSync(directory).sort()).toEqual(["mine.log", ...kept].sort());
  dropOldLogs(join(directory, "nowhere"));
});
