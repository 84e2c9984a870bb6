import type { Bench } from "./targets.ts";

/** One figure of the table. */
export interface Figure {
  readonly name: string;
  readonly unit: "ms" | "/s" | "MB" | "MB/s" | "times";
}

/** What was measured of a figure; undefined where the system does not tell. */
export interface Measured {
  readonly ours: number | undefined;
  /** Of the bare passthrough in the same run; absent where it does not do the same. */
  readonly tap?: number | undefined;
}

/** Figures that are measured together. */
export interface Line {
  /** What `--only` calls it. */
  readonly word: string;
  readonly figures: readonly Figure[];
  /** One for each figure, in order. Rejects when anything failed: a figure of failures means nothing. */
  measure(bench: Bench): Promise<readonly Measured[]>;
}
