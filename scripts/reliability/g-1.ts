// G-1: kill -9 at N random points, of daemons at work and of recoveries. `g-1.ts [--count 25] [--seed S]`
import { binary, newHome } from "../../test/e2e/binary.ts";
import { configureDaemon, killRound, startEcho, verdict } from "../../test/support/faults/kill-daemon.ts";
import { randomSource } from "../../test/support/random-json.ts";
import { startCollector } from "../../test/support/stub-collector.ts";
import { options, reportTrouble } from "./options.ts";

/** Kills in one home: recovering a session takes the longer the more segments it lies in. */
const mostInOne = 100;

interface Sum {
  hooks: number;
  calls: number;
  replies: number;
  recoveries: number;
  readonly trouble: string[];
}

/** Kills in a home of their own, and what is lost or broken in the end. */
async function killIn(count: number, random: () => number, sum: Sum): Promise<void> {
  const home = newHome();
  const collector = await startCollector();
  const echo = startEcho();
  configureDaemon(home, collector.url, echo.url);
  const acked = { begun: new Set<string>(), replies: new Set<string>(), hooks: 0 };
  for (let round = 0; round < count; round += 1) {
    await killRound(home, round, random() ** 2 * 300, acked);
    if (random() >= 0.3) continue;
    const child = Bun.spawn([binary(), "recover"], {
      cwd: home.path,
      env: { ...process.env, ...home.env },
      stdio: ["ignore", "ignore", "ignore"],
    });
    await Bun.sleep(40 + random() * 200);
    child.kill("SIGKILL");
    await child.exited;
    sum.recoveries += 1;
  }
  sum.trouble.push(...(await verdict(home, collector, acked)));
  echo.stop();
  await collector.close();
  home.remove();
  sum.hooks += acked.hooks;
  sum.calls += acked.begun.size;
  sum.replies += acked.replies.size;
}

const { count, seed } = options(25);
const random = randomSource(seed);
const sum: Sum = { hooks: 0, calls: 0, replies: 0, recoveries: 0, trouble: [] };
for (let left = count; left > 0; left -= mostInOne) await killIn(Math.min(left, mostInOne), random, sum);
const { hooks, calls, replies, recoveries, trouble } = sum;
reportTrouble(
  "G-1",
  `${count} kills and ${recoveries} of recoveries, ${hooks} hooks (${calls} calls) and ${replies} replies acknowledged, seed ${seed}`,
  trouble,
);
