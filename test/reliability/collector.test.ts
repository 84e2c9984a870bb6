import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedProvider } from "../../src/demo/provider.ts";
import { startProvider } from "../../src/demo/provider.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import type { Finished, Home } from "../e2e/binary.ts";
import { binary, newHome, relay } from "../e2e/binary.ts";
import { outage } from "../support/faults/collector-outage.ts";
import { killRound, startEcho } from "../support/faults/kill-daemon.ts";
import { detached } from "../support/processes.ts";
import { randomSource } from "../support/random-json.ts";
import type { StubCollector } from "../support/stub-collector.ts";
import { partialSuccess, startCollector } from "../support/stub-collector.ts";

const seed = Date.now() % 2 ** 31;
let collector: StubCollector;
let provider: ScriptedProvider;
let home: Home;
beforeEach(async () => {
  collector = await startCollector();
  provider = startProvider();
  home = newHome();
  const folder = join(home.path, "config", "nemo-relay");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${provider.url}"\n`);
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.openinference]\nenabled = true\nendpoint = "${collector.url}"\n`,
  );
  const agent = join(import.meta.dir, "..", "support", "fake-agent.ts");
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\nexec "${process.execPath}" --no-env-file "${agent}"`,
  );
});
afterEach(async () => {
  await collector.close();
  await provider.stop();
  home.remove();
});

const run = (session: string): Promise<Finished> =>
  relay(["claude"], { cwd: home.path, env: { ...home.env, SESSION: session } });
const recover = (): Promise<Finished> => relay(["recover", "--json"], { cwd: home.path, env: home.env });

test(`G-11: two minutes without a collector, 50 spans a second: none lost, in order, one warning (seed ${seed})`, async () => {
  const found = await outage(collector, randomSource(seed), { seconds: 120, perSecond: 50 });
  expect(found.made).toBe(6000);
  expect(found.kept).toEqual(Array.from({ length: 6000 }, (_, number) => `span-${number}`));
  expect(found.warnings).toHaveLength(1);
  // Pauses that double: far fewer attempts than seconds.
  expect(found.attempts).toBeGreaterThan(3);
  expect(found.attempts).toBeLessThan(20);
});

describe("G-12: what a collector does not want", () => {
  test("partial success is never sent again, by no later run either, and what was rejected is counted", async () => {
    collector.answers.push({ status: 200, body: partialSuccess(4, "too old") });
    const out = await run("partial");
    expect(out.code).toBe(3);
    expect(out.stderr).toContain("rejected 4 of 10 spans: too old");
    const sent = collector.batches.length;
    expect(JSON.parse((await recover()).stdout)).toMatchObject({ waiting: 0, destinations: [] });
    expect(collector.batches).toHaveLength(sent);
  });

  test("400 is sent once, said once with its count, and lies in the journal", async () => {
    collector.answers.push({ status: 400, body: "no" });
    const out = await run("refused");
    expect(out.stderr.split("refused 10 spans, which are given up: HTTP 400: no")).toHaveLength(2);
    expect(JSON.parse((await recover()).stdout)).toMatchObject({ waiting: 0, destinations: [] });
    expect(collector.batches).toHaveLength(1);
    const again = await relay(["export", "refused", "--format", "openinference"], { cwd: home.path, env: home.env });
    expect(again.stdout.match(/"spanId"/g)).toHaveLength(10);
  });

  test("beyond the size limit the oldest goes, a run as a whole, and what was not delivered is counted", async () => {
    const { url } = collector;
    await collector.close();
    const acked = { begun: new Set<string>(), replies: new Set<string>(), hooks: 0 };
    const echo = startEcho();
    writeFileSync(
      join(home.path, "config", "nemo-relay", "config.toml"),
      `[upstream]\nanthropic_base_url = "${echo.url}"\n`,
    );
    for (const round of [0, 1]) await killRound(home, round, 60, acked);
    echo.stop();
    expect((await recover()).code).toBe(75);
    const segments = join(home.path, "state", "nemo-relay", "journal", "segments");
    const names = (): readonly string[] => readdirSync(segments).filter((name) => name.endsWith(".nrj"));
    const [oldest = "", newer = ""] = names().toSorted();
    const ends = countEnds(join(segments, oldest));
    const limit = statSync(join(segments, newer)).size;
    writeFileSync(join(home.path, "config", "nemo-relay", "config.toml"), `[journal]\nmax_size = ${limit}\n`);
    const daemon = detached([binary(), "--bind", "127.0.0.1:0"], {
      cwd: home.path,
      env: { ...process.env, ...home.env },
    });
    await daemon.shown(`lost: the journal's size limit forced out ${ends} events that were not delivered`);
    expect(names()).not.toContain(oldest);
    expect(names()).toContain(newer);
    process.kill(daemon.pid, "SIGKILL");
    await daemon.exited;
    collector = await startCollector(undefined, Number(new URL(url).port));
    expect((await recover()).code).toBe(0);
    expect(collector.spans().length).toBeGreaterThan(0);
  }, 20_000);
});

/** Ends that become spans: a session has none of its own. */
function countEnds(path: string): number {
  const reader = new SegmentReader(path);
  let ends = 0;
  for (const { record } of reader.next()) {
    if (record.kind === "event")
      ends += record.relay.filter((each) => each.kind === "end" && each.role !== "session").length;
  }
  reader.close();
  return ends;
}
