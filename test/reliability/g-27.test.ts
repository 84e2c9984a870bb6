import { expect, test } from "bun:test";
import { systemClock } from "../../src/platform/clock.ts";
import { seed } from "../providers/random.ts";
import { hookStorm } from "./hook-storm.ts";

test(`G-27: 2,000 random hook sequences give a sound, valid and repeatable record (seed ${seed})`, () => {
  expect(hookStorm(2000, seed, systemClock()).slice(0, 5)).toEqual([]);
}, 30_000);
