// G-14: signals x situations, once and twice, of daemon and wrapper. As root: a full disk is a mounted one. `g-14.ts`
import type { EndingCase } from "../../test/support/faults/signal-endings.ts";
import { ending, endingSignals, situations } from "../../test/support/faults/signal-endings.ts";
import { constants } from "node:os";
import { reportTrouble } from "./options.ts";

const cases = situations.flatMap((situation) =>
  endingSignals.flatMap((signal) =>
    (["daemon", "wrapper"] as const).flatMap((process) =>
      [false, true].map((twice): EndingCase => ({ situation, signal, process, twice })),
    ),
  ),
);
const trouble: string[] = [];
let [slowest, slowestTwice] = [0, 0];
for (const each of cases) {
  const { millis, code, lost, said } = await ending(each);
  const name = `${each.process}, ${each.situation}, ${each.signal}${each.twice ? " twice" : ""}`;
  const wanted = each.process === "daemon" ? 0 : 128 + constants.signals[each.signal];
  if (code !== wanted) trouble.push(`${name}: exit code ${code}, not ${wanted}`);
  if (lost > 0) trouble.push(`${name}: ${lost} lost: ${said}`);
  if (millis > (each.twice ? 200 : 5000)) trouble.push(`${name}: ${Math.round(millis)} ms`);
  if (each.twice) slowestTwice = Math.max(slowestTwice, millis);
  else slowest = Math.max(slowest, millis);
}
const figure = `${cases.length} endings, slowest ${Math.round(slowest)} ms, after a second signal ${Math.round(slowestTwice)} ms`;
reportTrouble("G-14", figure, trouble);
