import type { CostTotal } from "../pricing/cost-total.ts";
import type { CostSettings } from "../pricing/rates.ts";
import type { ExporterHealth } from "./exporter.ts";

/** An exporter to run, as the configuration switched it on. */
export interface ExporterToRun {
  readonly kind: string;
  readonly settings: unknown;
  readonly identity: string;
}

/** What the gateway's thread tells the projection's. */
export type ToWorker =
  | {
      readonly kind: "start";
      readonly journalDirectory: string;
      readonly segmentPath: string;
      readonly exporters: readonly ExporterToRun[];
      readonly startDirectory: string;
      readonly version: string;
      readonly maxAgeSeconds: number;
      readonly maxBytes: number;
      readonly cost: CostSettings;
    }
  /** Something was appended to the segment. */
  | { readonly kind: "appended" }
  /** The journal goes on in another segment; what is open in the one before has to be ended. */
  | { readonly kind: "rotated"; readonly segmentPath: string }
  /** Deliver what there is until the deadline (epoch milliseconds), then say `closed`. */
  | { readonly kind: "close"; readonly deadline: number };

/** What the projections of a process came to. */
export interface ProjectionSummary {
  readonly health: readonly ExporterHealth[];
  /** What the process's own model calls cost; absent when costs are switched off or nobody had the time to tell. */
  readonly cost?: CostTotal | undefined;
}

/** What the projection's thread tells the gateway's. */
export type FromWorker =
  | { readonly kind: "warn"; readonly message: string }
  | ({ readonly kind: "closed" } & ProjectionSummary);
