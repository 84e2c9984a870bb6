import type { ContentReader } from "../core/events/content.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { Finding } from "../doctor/finding.ts";
import type { Pricer } from "../pricing/call-cost.ts";

/** A relay event with its place in the record. */
export interface Positioned {
  /** Grows by one per relay event of a segment. */
  readonly seq: number;
  readonly event: RelayEvent;
  readonly content: ContentReader;
  /**
   * This *end* was settled in an earlier run of the exporter: it is shown again only because an open scope needs its
   * surroundings. Never deliver it again; do drop what its start left in memory.
   */
  readonly delivered: boolean;
  /**
   * Events of the same session before this one, oldest first: from earlier processes' segments and from this one.
   * Yields nothing when this is the session's first event. Costs a read of those segments: ask only when needed.
   */
  readonly history: () => Iterable<{ readonly event: RelayEvent; readonly content: ContentReader }>;
}

/** What a delivery achieved. */
export interface FlushResult {
  /** Sequence numbers of *end* events whose delivery is settled (taken, or refused for good) since the last flush. */
  readonly settled: readonly number[];
  /** How many events the receiver refused for good since the last flush. */
  readonly refused: number;
  /** Set when something still waits, and why. */
  readonly waiting?: string;
  /** The exporter had no room and has taken nothing from this sequence number on: feed again from here, in order. */
  readonly resumeAt?: number;
}

/** How an exporter fares; for closing lines, `status` and `doctor`. */
export interface ExporterHealth {
  readonly kind: string;
  readonly destination: string;
  readonly delivered: number;
  readonly refused: number;
  readonly waiting: number;
  readonly lastError?: string;
  /** When that was, epoch milliseconds. */
  readonly lastErrorAt?: number;
  /** When what waits is tried again, epoch milliseconds; absent when nothing holds it up. */
  readonly retryAt?: number;
  /** Files that it wrote, absolute, newest last; for the closing lines. */
  readonly files?: readonly string[];
}

/** A projection of the record to somewhere else. Runs in the worker: nothing it does can hold the agent up. */
export interface Exporter {
  /**
   * Takes one event, in order. Throws the system's error when the record cannot be read now: then nothing more is shown
   * to it, and another one begins where it was. All other trouble it keeps for `flush` and `health`.
   */
  project(positioned: Positioned): void;
  /** Sends what is ready; resolves by `deadline` (epoch milliseconds) whatever happens. */
  flush(deadline: number): Promise<FlushResult>;
  /** Releases what it holds; nothing is projected afterwards. */
  close(): Promise<void>;
  health(): ExporterHealth;
}

/** What a destination will never get, counted since the journal knows it. */
export interface Loss {
  /** As people may see it, without secrets. */
  readonly destination: string;
  /** Ends that the journal's size limit forced out before it had them. */
  readonly dropped: number;
  /** How much it refused for good. */
  readonly refused: number;
}

/** What an exporter is made with. */
export interface ExporterContext {
  /** Directory that relative paths of the configuration start from: where `nemo-relay` was started. */
  readonly startDirectory: string;
  /** Says one thing to the person, once per cause; where the words vary, `cause` tells what is the same. */
  readonly warn: (message: string, cause?: string) => void;
  readonly version: string;
  /** Prices model calls; absent when costs are switched off. */
  readonly price?: Pricer | undefined;
  /** What the journal's destinations will never get; those with nothing to tell are left out. */
  readonly losses?: (() => readonly Loss[]) | undefined;
}

/** What a check may do: only look at this machine, or ask other ones too. */
export type Reach = "offline" | "online";

/** What came of a probe, in words without secrets. */
export interface ProbeResult {
  readonly accepted: boolean;
  readonly message: string;
}

/** A setting that holds although no document says it. */
export interface StandingSetting {
  /** Below the exporter's section. */
  readonly path: readonly string[];
  readonly value: string;
  /** The environment variable that says so; absent for a default. */
  readonly variable?: string;
}

/** What an exporter's folder offers. `config` is the validated section of plugins.toml. */
export interface ExporterModule<Config> {
  create(config: Config, context: ExporterContext): Exporter;
  /** Where it delivers to, without secrets: the identity under which positions are kept. @example "atif /home/u/traces" */
  destination(config: Config, context: ExporterContext): string;
  /** What holds for settings that documents leave open, where that is more than the schema's defaults; for `config explain`. */
  standing?(config: Config, env: Readonly<Record<string, string | undefined>>): readonly StandingSetting[];
  /** Files and folders that belong to one session alone, whether they exist or not. Absent: it writes none. */
  files?(config: Config, context: ExporterContext, session: string): readonly string[];
  /** Looks whether it could deliver now, without delivering anything. Absent: there is nothing to look at. */
  check?(config: Config, context: ExporterContext, reach: Reach): Promise<readonly Finding[]>;
  /** Sends something harmless there and tells whether it was taken; absent where nothing is sent. Never rejects. */
  probe?(config: Config, context: ExporterContext): Promise<ProbeResult>;
}
