// `npm test`: builds the binary, runs every check and every test; the last line is "N passed, N failed".
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { countsOf, judge } from "./junit.ts";
import type { StepResult } from "./steps.ts";
import { checkSteps, report, runStep } from "./steps.ts";

/** Seconds for all of it; the tests get what the build and the checks have left. */
const limit = 145;
const checkLimit = 60;

/** One step that builds the binary, so that a broken build counts as a failure. */
function buildStep(): StepResult {
  const began = performance.now();
  const trouble = build();
  const seconds = (performance.now() - began) / 1000;
  return { name: "build", passed: trouble === undefined, output: trouble ?? "", seconds };
}

/**
 * The tests, in processes of their own so that a crash is a failure and not the end; two, since many of them wait for what
 * they started. Their output goes straight through.
 */
async function runTests(): Promise<{ readonly passed: number; readonly failed: number; readonly skipped: number }> {
  const directory = mkdtempSync(join(tmpdir(), "nemo-relay-junit-"));
  const file = join(directory, "junit.xml");
  const toFile = ["--reporter=junit", `--reporter-outfile=${file}`];
  const child = Bun.spawn([process.execPath, "--no-env-file", "test", "--parallel=2", "--no-isolate", ...toFile], {
    cwd: join(import.meta.dir, ".."),
    stdio: ["ignore", "inherit", "inherit"],
    env: process.env,
    timeout: Math.max(1, Math.floor(limit * 1000 - performance.now())),
    killSignal: "SIGKILL",
  });
  const code = await child.exited;
  const counts = countsOf(existsSync(file) ? readFileSync(file, "utf8") : "");
  rmSync(directory, { recursive: true, force: true });
  return judge(counts, code);
}

const built = buildStep();
report(built);
const checks = await Promise.all(checkSteps.map((step) => runStep(step, checkLimit)));
for (const result of checks) report(result);
const tests = await runTests();

const steps = [built, ...checks];
const passed = steps.filter((step) => step.passed).length + tests.passed;
const failed = steps.filter((step) => !step.passed).length + tests.failed;
for (const step of steps.filter((each) => !each.passed)) console.log(`FAIL  ${step.name} (see above)`);
if (tests.skipped > 0) console.log(`${tests.skipped} tests skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
