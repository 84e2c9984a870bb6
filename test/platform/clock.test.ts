import { describe, expect, test } from "bun:test";
import { createClock } from "../../src/platform/clock.ts";
import { uuidSource } from "../../src/platform/ids.ts";

function scripted(): { wall: number; monotonic: number } {
  return { wall: 1_700_000_000_000, monotonic: 50 };
}

describe("createClock", () => {
  test("counts whole microseconds of the epoch", () => {
    const time = scripted();
    const clock = createClock({ wall: () => time.wall, monotonic: () => time.monotonic });
    expect(clock.now()).toBe(1_700_000_000_000_000);
    time.monotonic += 1.2345;
    expect(clock.now()).toBe(1_700_000_000_001_235);
  });

  test("a wall clock that is set back or drifts changes nothing", () => {
    const time = scripted();
    const clock = createClock({ wall: () => time.wall, monotonic: () => time.monotonic });
    time.wall -= 3_600_000;
    time.monotonic += 10;
    expect(clock.now()).toBe(1_700_000_000_010_000);
    time.wall += 3_604_000;
    expect(clock.now()).toBe(1_700_000_000_010_000);
  });

  test("a sleep, during which the monotonic clock stood still, is followed and never undone", () => {
    const time = scripted();
    const clock = createClock({ wall: () => time.wall, monotonic: () => time.monotonic });
    time.wall += 7_200_000;
    expect(clock.now()).toBe(1_700_007_200_000_000);
    time.wall -= 7_200_000;
    expect(clock.now()).toBe(1_700_007_200_000_000);
  });
});

test("ids are different and in order", () => {
  const ids = uuidSource();
  const drawn = Array.from({ length: 100 }, () => ids.next());
  expect(new Set(drawn).size).toBe(100);
  expect([...drawn].sort()).toEqual(drawn);
});
