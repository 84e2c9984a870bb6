import { parseArgs } from "node:util";

/** What every script of this folder takes. */
export interface Options {
  readonly count: number;
  readonly seed: number;
}

/** `[--count N] [--seed S]`; without a seed a new one is drawn, and the script prints it. */
export function options(count: number): Options {
  const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
  return {
    count: Number(values.count ?? count),
    seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  };
}

/** Bytes as MiB, rounded. */
export function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** Prints the one line of a script; the exit code is 1 when the goal is missed. */
export function report(goal: string, met: boolean, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(
    ([name, value]) => `${name} ${typeof value === "number" ? round(value) : value}`,
  );
  console.log(`${goal} ${met ? "met" : "MISSED"}: ${words.join(", ")}`);
  if (!met) process.exitCode = 1;
}

function round(value: number): number {
  return Math.abs(value) < 100 ? Math.round(value * 100) / 100 : Math.round(value);
}

/** Prints the one line of a script whose goal is that nothing goes wrong, then what did; the exit code is 1 when anything did. */
export function reportTrouble(goal: string, figure: string, trouble: readonly string[]): never {
  console.log(`${goal}: ${figure}${trouble.length === 0 ? "" : `, ${trouble.length} WRONG`}`);
  for (const line of trouble.slice(0, 20)) console.log(`  ${line}`);
  process.exit(trouble.length === 0 ? 0 : 1);
}
