import { expect, test } from "bun:test";
import { newHome } from "../e2e/binary.ts";
import { configureDaemon, killRound, verdict } from "../support/faults/kill-daemon.ts";
import { randomSource } from "../support/random-json.ts";
import { startCollector } from "../support/stub-collector.ts";

const seed = Date.now() % 2 ** 31;

test(`G-1: killed ten times at any moment, nothing acknowledged is lost (seed ${seed})`, async () => {
  const random = randomSource(seed);
  const home = newHome();
  const collector = await startCollector();
  configureDaemon(home, collector.url);
  const acked = { begun: new Set<string>(), hooks: 0 };
  for (let round = 0; round < 10; round += 1) await killRound(home, round, random() ** 2 * 300, acked);
  expect(acked.begun.size).toBeGreaterThan(0);
  expect(await verdict(home, collector, acked)).toEqual([]);
  await collector.close();
  home.remove();
}, 60_000);
