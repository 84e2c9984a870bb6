// The steps that `npm run check` and `npm test` share.
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const tool = (name: string): string => join(root, "node_modules", ".bin", name);

/** One command that must end with 0. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

/** How a step ended. */
export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** Lint, format, types, dead code. */
export const checkSteps: readonly Step[] = [
  { name: "oxlint", command: [tool("oxlint"), "--type-aware", "--deny-warnings", "src", "test", "scripts"] },
  { name: "oxfmt", command: [tool("oxfmt"), "--check", "src", "test", "scripts"] },
  { name: "tsc", command: [tool("tsc"), "--noEmit"] },
  { name: "knip", command: [tool("knip")] },
];

/** Runs a command in the repository; a command that outlives its seconds has failed. */
export async function runStep(step: Step, limitSeconds: number): Promise<StepResult> {
  const began = performance.now();
  const child = Bun.spawn([...step.command], {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: process.env,
    timeout: limitSeconds * 1000,
    killSignal: "SIGKILL",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const code = await child.exited;
  const seconds = (performance.now() - began) / 1000;
  const late = seconds >= limitSeconds ? `\n(ended by us after ${limitSeconds} s)` : "";
  return { name: step.name, passed: code === 0, output: `${out}${err}${late}`.trim(), seconds };
}

/** Prints one line for a step, and what it said when it failed. */
export function report(result: StepResult): void {
  console.log(`${result.passed ? "pass" : "FAIL"}  ${result.name}  ${result.seconds.toFixed(1)} s`);
  if (!result.passed) console.log(result.output);
}
