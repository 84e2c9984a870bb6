// G-16: random schedules of runs, kills and edits around one hooks.json, against a model. `g-16.ts [--count 1000] [--seed S]`
import { join } from "node:path";
import { options, reportTrouble } from "./options.ts";

const { count, seed } = options(1000);
const child = Bun.spawn([process.execPath, "--no-env-file", "test", "test/agents/cursor/launch/schedules.test.ts"], {
  cwd: join(import.meta.dir, "..", ".."),
  env: { ...process.env, SCHEDULES: String(count), SEED: String(seed) },
  stdio: ["ignore", "ignore", "pipe"],
});
const said = await child.stderr.text();
const passed = Number(/(\d+) pass/.exec(said)?.[1] ?? 0);
const wrong = said.split("\n").filter((line) => line.startsWith("(fail)"));
reportTrouble(
  "G-16",
  `${passed} of ${count} schedules end as the model says, seed ${seed}`,
  passed === count ? wrong : [...wrong, "not all passed"],
);
