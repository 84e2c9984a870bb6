// G-27: random hook sequences. `node scripts/bun.mjs scripts/reliability/g-27.ts [--count 100000] [--seed S]`
import { systemClock } from "../../src/platform/clock.ts";
import { hookStorm } from "../../test/reliability/hook-storm.ts";
import { options, report } from "./options.ts";

const { count, seed } = options(10_000);
const wrong = hookStorm(count, seed, systemClock());
report("G-27", wrong.length === 0, { sequences: count, violations: wrong.length, first: wrong[0] ?? "none", seed });
