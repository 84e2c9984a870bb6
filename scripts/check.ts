// `npm run check`: lint, format, types and dead code, each reported.
import { checkSteps, report, runStep } from "./steps.ts";

let failed = 0;
for (const step of checkSteps) {
  const result = await runStep(step, 120);
  report(result);
  if (!result.passed) failed++;
}
console.log(`${checkSteps.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
