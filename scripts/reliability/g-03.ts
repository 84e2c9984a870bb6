// G-3: malformed streams through the compiled binary. `node scripts/bun.mjs scripts/reliability/g-03.ts [--count 30000] [--seed S]`
import { playOddStreams } from "../../test/reliability/odd-streams.ts";
import { options, report } from "./options.ts";

const { count, seed } = options(3000);
const { identical, wrong, said } = await playOddStreams(count, seed);
report("G-3", identical === count && said === "", {
  streams: count,
  identical,
  wrong: wrong.join(" ") || "none",
  seed,
});
