import type { ResolvedConfig } from "../config/resolved.ts";
import type { CostTotal } from "../pricing/cost-total.ts";
import type { ExporterHealth } from "../exporters/exporter.ts";

/** How to run a gateway in this process. */
export interface ServiceOptions {
  readonly config: ResolvedConfig;
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** A run's secret or a daemon's token: every route lives under `/r/<secret>/`. Letters, digits, `-` and `_`, at least 32. */
  readonly secret?: string;
  /** The agent of a transparent run (registered id): requests without any id belong to it. */
  readonly runAgent?: string;
  /** Where `nemo-relay` was started. */
  readonly startDirectory: string;
  /** Says one line to the person; held back by the launcher while an agent owns the terminal. */
  readonly warn: (message: string) => void;
}

/** A file that an exporter wrote. */
export interface WrittenFile {
  /** The exporter's kind. */
  readonly kind: string;
  /** Absolute. */
  readonly path: string;
}

/** What a run amounted to, for the closing lines. */
export interface ServiceSummary {
  readonly sessions: readonly {
    readonly session: string;
    readonly agent: string;
    readonly turns: number;
    readonly modelCalls: number;
    readonly toolCalls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    /** Model calls and tools whose owner was looked for, and those of them that an id decided. */
    readonly owners: number;
    readonly exactOwners: number;
  }[];
  /** Files that the exporters wrote. */
  readonly files: readonly WrittenFile[];
  readonly exporters: readonly ExporterHealth[];
  /** What the model calls of the run cost; absent when that is not known. */
  readonly cost?: CostTotal | undefined;
  /** `required` sessions that ended without gateway traffic, and other findings, one line each. */
  readonly findings: readonly string[];
}

/** A running gateway. */
export interface Service {
  /** `http://127.0.0.1:PORT`, with `/r/<secret>` in a transparent run; no trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Starts the projection worker; called once the agent is up, or at once in a daemon. */
  startProjections(): void;
  /** Stops accepting, ends what is open, drains exporters for a few seconds, and sums up. */
  close(): Promise<ServiceSummary>;
}
