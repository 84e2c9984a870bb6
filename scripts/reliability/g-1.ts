// G-1: kill -9 at N random points, of daemons at work and of recoveries. `g-1.ts [--count 25] [--seed S]`
import { binary, newHome } from "../../test/e2e/binary.ts";
import { configureDaemon, killRound, startEcho, verdict } from "../../test/support/faults/kill-daemon.ts";
import { randomSource } from "../../test/support/random-json.ts";
import { startCollector } from "../../test/support/stub-collector.ts";
import { options, reportTrouble } from "./options.ts";

const { count, seed } = options(25);
const random = randomSource(seed);
const home = newHome();
const collector = await startCollector();
const echo = startEcho();
configureDaemon(home, collector.url, echo.url);
const acked = { begun: new Set<string>(), replies: new Set<string>(), hooks: 0 };
let recoveries = 0;
for (let round = 0; round < count; round += 1) {
  await killRound(home, round, random() ** 2 * 300, acked);
  if (random() < 0.3) {
    const child = Bun.spawn([binary(), "recover"], {
      cwd: home.path,
      env: { ...process.env, ...home.env },
      stdio: ["ignore", "ignore", "ignore"],
    });
    await Bun.sleep(40 + random() * 200);
    child.kill("SIGKILL");
    await child.exited;
    recoveries += 1;
  }
}
const trouble = await verdict(home, collector, acked);
echo.stop();
await collector.close();
home.remove();
const calls = acked.begun.size;
reportTrouble(
  "G-1",
  `${count} kills and ${recoveries} of recoveries, ${acked.hooks} hooks (${calls} calls) and ${acked.replies.size} replies acknowledged, seed ${seed}`,
  trouble,
);
