import { expect, test } from "bun:test";
import { newHome } from "../e2e/binary.ts";
import { configureDaemon, killRound, startEcho, verdict } from "../support/faults/kill-daemon.ts";
import { randomSource } from "../support/random-json.ts";
import { startCollector } from "../support/stub-collector.ts";

const seed = Date.now() % 2 ** 31;

test(`G-1: killed ten times at any moment, nothing acknowledged is lost (seed ${seed})`, async () => {
  const random = randomSource(seed);
  const home = newHome();
  const collector = await startCollector();
  const echo = startEcho();
  configureDaemon(home, collector.url, echo.url);
  const acked = { begun: new Set<string>(), replies: new Set<string>(), hooks: 0 };
  for (let round = 0; round < 10; round += 1) await killRound(home, round, random() ** 2 * 300, acked);
  expect(acked.begun.size).toBeGreaterThan(0);
  expect(await verdict(home, collector, acked)).toEqual([]);
  echo.stop();
  await collector.close();
  home.remove();
}, 60_000);
