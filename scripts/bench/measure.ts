import { messageOf } from "../../src/errors.ts";
import { bodyLines } from "./bodies.ts";
import type { Line } from "./line.ts";
import { processLines } from "./processes.ts";
import { requestLines } from "./requests.ts";
import { sessionLines } from "./session.ts";
import type { Budget, Row } from "./table.ts";
import { rowOf } from "./table.ts";
import type { Bench } from "./targets.ts";

/** Everything that is measured, in the order of the table. */
export const lines: readonly Line[] = [...requestLines, ...bodyLines, ...processLines, ...sessionLines];

/** Measures one line after the other. Over budget is no failure: a machine may be busy, and a figure is for people to read. */
export async function measureAll(
  chosen: readonly Line[],
  bench: Bench,
  budget: Budget,
  begins: (word: string) => void = () => {},
): Promise<{ readonly rows: readonly Row[]; readonly failures: readonly string[] }> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const line of chosen) {
    begins(line.word);
    const measured = await line.measure(bench).catch((error: unknown) => {
      failures.push(`${line.word}: ${messageOf(error)}`);
      return [];
    });
    rows.push(...line.figures.map((figure, at) => rowOf(figure, budget[figure.name], measured[at])));
  }
  return { rows, failures };
}
