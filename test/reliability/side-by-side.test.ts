import { afterAll, afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeFrame, encodeFrames } from "../../src/journal/frame.ts";
import { processStart } from "../../src/journal/process-start.ts";
import type { Home } from "../e2e/binary.ts";
import { binary, newHome, relay } from "../e2e/binary.ts";
import { configureDaemon, killRound, startEcho, verdict } from "../support/faults/kill-daemon.ts";
import { detached } from "../support/processes.ts";
import type { StubCollector } from "../support/stub-collector.ts";
import { startCollector } from "../support/stub-collector.ts";

let home: Home;
let collector: StubCollector;
const echo = startEcho();
afterAll(() => echo.stop());
beforeEach(async () => {
  home = newHome();
  collector = await startCollector();
  configureDaemon(home, collector.url, echo.url);
});
afterEach(async () => {
  await collector.close();
  home.remove();
});

const segments = (): string => join(home.path, "state", "nemo-relay", "journal", "segments");

test("G-28: several relays on one directory, beginning and dying at the same time: nothing is mixed or lost", async () => {
  const acked = { begun: new Set<string>(), replies: new Set<string>(), hooks: 0 };
  for (let round = 0; round < 2; round += 1) {
    await Promise.all([0, 1, 2].map((each) => killRound(home, round * 3 + each, 150, acked)));
  }
  expect(acked.begun.size).toBeGreaterThan(0);
  const recoveries = await Promise.all([0, 1, 2].map(() => relay(["recover"], { cwd: home.path, env: home.env })));
  expect(recoveries.map(({ stderr }) => stderr)).toEqual(["", "", ""]);
  expect(await verdict(home, collector, acked)).toEqual([]);
}, 30_000);

test("G-28: two relays on one port: the second one says so, the first one goes on", async () => {
  const around = { cwd: home.path, env: { ...process.env, ...home.env } };
  const first = detached([binary(), "--bind", "127.0.0.1:0"], around);
  await first.shown("listening on");
  const url = /listening on (http:\S+)/.exec(first.output())?.[1] ?? "";
  const second = await relay(["--bind", new URL(url).host], { cwd: home.path, env: home.env });
  expect([second.code, second.stderr]).toEqual([69, expect.stringContaining("is in use")]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  process.kill(first.pid, "SIGTERM");
  expect(await first.exited).toBe(0);
});

test("G-28: a dead run's pid that another process has now, and its lock, hold nobody up", async () => {
  await killRound(home, 0, 100, { begun: new Set(), replies: new Set(), hooks: 0 });
  const [name = ""] = readdirSync(segments()).filter((each) => each.endsWith(".nrj"));
  const path = join(segments(), name);
  const bytes = readFileSync(path);
  const header = decodeFrame(bytes, 0);
  if (header.kind !== "frame") throw new Error("no header");
  const rewritten = (start: string): Buffer =>
    Buffer.concat([
      encodeFrames([{ ...(header.value as object), pid: process.pid, processStart: start } as never]),
      bytes.subarray(header.next),
    ]);
  writeFileSync(join(segments(), "..", "earlier-runs.lock"), `${process.pid} ${processStart(process.pid)}`);
  // This process, really: then it is left alone.
  writeFileSync(path, rewritten(processStart(process.pid)));
  const alive = await relay(["recover"], { cwd: home.path, env: home.env });
  expect(alive.stdout).toBe("nothing was left open, nothing waits\n");
  writeFileSync(path, rewritten("1"));
  const reused = await relay(["recover"], { cwd: home.path, env: home.env });
  expect([reused.code, reused.stdout]).toEqual([0, expect.stringContaining("closed what 1 ended run had left open")]);
});
