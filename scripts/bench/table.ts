import type { Figure, Measured } from "./line.ts";

/** What a figure should stay within: ours over the bare passthrough's, or ours by itself. */
export type Limit = {
  readonly of: "ratio" | "ours";
  /** Where it comes from. */
  readonly from: string;
} & ({ readonly most: number } | { readonly least: number });

/** The budget file: figure → limit. */
export type Budget = Readonly<Record<string, Limit>>;

/** One row of the table. */
export interface Row extends Figure, Measured {
  readonly ratio: number | undefined;
  /** As it is printed: `≤ 3×`. */
  readonly budget: string;
  readonly verdict: "within" | "over" | "not measured" | "failed";
}

/** The row of a figure; `measured` is undefined when its line failed. */
export function rowOf(figure: Figure, limit: Limit | undefined, measured: Measured | undefined): Row {
  const { ours, tap } = measured ?? { ours: undefined };
  const ratio = ours === undefined || tap === undefined ? undefined : ours / tap;
  const judged = limit?.of === "ratio" ? ratio : ours;
  const verdict = measured === undefined ? "failed" : verdictOf(limit, judged);
  return { ...figure, ours, tap, ratio, budget: wordsOf(limit, figure), verdict };
}

function verdictOf(limit: Limit | undefined, value: number | undefined): Row["verdict"] {
  if (limit === undefined || value === undefined) return "not measured";
  const isWithin = "most" in limit ? value <= limit.most : value >= limit.least;
  return isWithin ? "within" : "over";
}

function wordsOf(limit: Limit | undefined, { unit }: Figure): string {
  if (limit === undefined) return "none";
  const [sign, value] = "most" in limit ? ["≤", limit.most] : ["≥", limit.least];
  return `${sign} ${value}${limit.of === "ratio" || unit === "times" ? "×" : ` ${unit}`}`;
}

function worded(value: number | undefined, unit: string): string {
  if (value === undefined) return "–";
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${unit === "times" ? "×" : ` ${unit}`}`;
}

/** The rows as a Markdown table, which is read as it is on a terminal. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, unit, ours, tap, ratio, budget, verdict }) => {
    return [name, worded(ours, unit), worded(tap, unit), worded(ratio, "times"), budget, verdict];
  });
  const head = ["line", "ours", "tap", "ratio", "budget", ""];
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (row: readonly string[]): string => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 || column === head.length - 1 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, column) => {
    const isText = column === 0 || column === head.length - 1;
    return isText ? "-".repeat(width) : `${"-".repeat(width - 1)}:`;
  });
  return [lineOf(head), lineOf(rule), ...cells.map(lineOf)].join("\n");
}
