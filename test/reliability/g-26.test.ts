// Wall clocks jump; the record's times do not run backwards.
import { expect, test } from "bun:test";
import { createClock } from "../../src/platform/clock.ts";
import { pick, randomSource, seed } from "../providers/random.ts";
import { hookStorm } from "./hook-storm.ts";

const hour = 3_600_000;
/** 2026-11-21, five seconds before 2038's end of 32-bit time, and a clock that was never set. */
const starts = [1_795_255_200_000, 2_147_483_642_000, 0];

test(`G-26: no time runs backwards and no order is lost when the clock jumps (seed ${seed})`, () => {
  for (const start of starts) {
    const random = randomSource(seed);
    const time = { wall: start, monotonic: 0 };
    const clock = createClock({ wall: () => time.wall, monotonic: () => time.monotonic });
    let last = 0;
    const jumping = {
      now: (): number => {
        const passed = random(2000);
        time.monotonic += passed;
        time.wall += passed + (random(10) === 0 ? pick(random, [-hour, hour, -hour / 60, 2 * hour, -1000]) : 0);
        const now = clock.now();
        // Time passes at least as fast as it does: a timer that waits for it is never late.
        if (last > 0) expect(now - last).toBeGreaterThanOrEqual(passed * 1000 - 1);
        last = now;
        return now;
      },
    };
    expect(hookStorm(100, seed, jumping).slice(0, 5)).toEqual([]);
  }
});

test("G-26: a clock that is set back makes no timer early or late", () => {
  const time = { wall: starts[0]!, monotonic: 0 };
  const clock = createClock({ wall: () => time.wall, monotonic: () => time.monotonic });
  const began = clock.now();
  for (const jump of [-hour, 1000, -2 * hour, hour]) {
    time.wall += jump;
    time.monotonic += 60_000;
    time.wall += 60_000;
    clock.now();
  }
  expect(clock.now() - began).toBe(240_000_000);
});
