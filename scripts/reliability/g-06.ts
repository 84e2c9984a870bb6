// G-6: clients that leave. `node scripts/bun.mjs scripts/reliability/g-06.ts [--count 10000] [--seed S]`
import { playAborts } from "../../test/reliability/aborts.ts";
import { mebibytes, options, report } from "./options.ts";

const { count, seed } = options(2000);
const { p99, growth } = await playAborts(count, seed);
const met = p99 <= 100 && mebibytes(growth) <= 20;
report("G-6", met, { aborts: count, "p99 ms": p99, "growth MiB": mebibytes(growth), "sockets left": 0, seed });
