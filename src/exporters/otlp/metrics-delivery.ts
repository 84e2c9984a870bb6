import type { ExporterContext, ExporterHealth } from "../exporter.ts";
import { backoffMillis } from "./backoff.ts";
import type { DeliveryOptions } from "./delivery.ts";
import { encodeMetrics } from "./encode-metrics.ts";
import { endsWithin } from "./ends-within.ts";
import type { Measurement } from "./histograms.ts";
import { histograms } from "./histograms.ts";
import type { PostOutcome } from "./post.ts";
import { post } from "./post.ts";

/** How measurements are delivered to one endpoint. */
export type MetricsOptions = Omit<DeliveryOptions, "limits"> & Pick<ExporterContext, "losses">;

interface Measured {
  readonly seq: number;
  readonly measurements: readonly Measurement[];
}

interface Batch {
  readonly seqs: readonly number[];
  readonly body: Uint8Array;
}

/**
 * Sends what was measured since the last time, as delta histograms, and what is lost by then, as gauges. Receivers cannot
 * tell a point that comes twice: a batch is made once, stays as it is until its fate is known, and only then are its ends
 * given out as counted.
 */
export class MetricsDelivery {
  readonly #options: MetricsOptions;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  readonly #warned = new Set<string>();
  #fresh: Measured[] = [];
  #batch: Batch | undefined;
  #inFlight: Promise<void> | undefined;
  #since: number;
  #failures = 0;
  #notBefore = 0;
  #counted: number[] = [];
  #refused = 0;
  #lastError: { readonly message: string; readonly at: number } | undefined;

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#since = this.#now();
  }

  /** How many ends the receiver refused to count, and its last trouble. */
  get health(): Pick<ExporterHealth, "refused" | "lastError" | "lastErrorAt" | "retryAt"> {
    const refused = this.#refused;
    if (this.#lastError === undefined) return { refused };
    const { message, at } = this.#lastError;
    const waits = this.#notBefore > 0 ? { retryAt: this.#notBefore } : {};
    return { refused, lastError: `metrics: ${message}`, lastErrorAt: at, ...waits };
  }

  /** Takes what one end event measured. */
  add(seq: number, measurements: readonly Measurement[]): void {
    this.#fresh.push({ seq, measurements });
  }

  /**
   * Sends what waits, until an attempt fails or the deadline (epoch milliseconds) has come; a POST under way then goes on.
   * Returns the ends whose measurements the receiver has, or has refused for good.
   */
  async flush(deadline: number): Promise<readonly number[]> {
    while ((this.#batch !== undefined || this.#fresh.length > 0) && !this.#stop.signal.aborted) {
      const left = deadline - this.#now();
      if (left <= 0 || (this.#inFlight === undefined && this.#now() < this.#notBefore)) break;
      this.#inFlight ??= this.#send(this.#nextBatch()).finally(() => {
        this.#inFlight = undefined;
      });
      if (!(await endsWithin(this.#inFlight, left))) break;
    }
    const counted = this.#counted;
    this.#counted = [];
    return counted;
  }

  /** Breaks off what is under way and sends nothing any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#inFlight;
  }

  #nextBatch(): Batch {
    if (this.#batch !== undefined) return this.#batch;
    const [since, until] = [this.#since, this.#now()];
    const fresh = this.#fresh;
    const data = histograms(fresh.flatMap(({ measurements }) => measurements));
    const losses = this.#options.losses?.() ?? [];
    const body = encodeMetrics(this.#options.source, { histograms: data, losses, since, until });
    this.#fresh = [];
    this.#since = until;
    this.#batch = { seqs: fresh.map(({ seq }) => seq), body };
    return this.#batch;
  }

  async #send({ seqs, body }: Batch): Promise<void> {
    const { target, timeoutMillis } = this.#options;
    const outcome = await post(target, body, timeoutMillis, this.#stop.signal);
    if (outcome.kind === "retry") {
      this.#failures += 1;
      const pause = backoffMillis(this.#failures, this.#options.random ?? Math.random);
      this.#notBefore = this.#now() + Math.max(outcome.afterMillis ?? 0, pause);
      this.#failed(outcome.message);
      this.#warnOnce("retry", `does not take metrics now, they wait: ${outcome.message}`);
      return;
    }
    this.#failures = 0;
    this.#notBefore = 0;
    this.#batch = undefined;
    this.#counted.push(...seqs);
    this.#tell(outcome, seqs.length);
  }

  #tell(outcome: Exclude<PostOutcome, { readonly kind: "retry" }>, ends: number): void {
    const { kind, message = "partial success" } = outcome;
    if (kind === "taken" && outcome.rejected === 0) return;
    this.#failed(message);
    if (kind === "taken") return this.#warnOnce("rejected", `rejected ${outcome.rejected} metric points: ${message}`);
    this.#refused += ends;
    this.#warnOnce("refused", `refused metrics, which are given up: ${message}`);
  }

  #failed(message: string): void {
    this.#lastError = { message, at: this.#now() };
  }

  #warnOnce(cause: string, words: string): void {
    if (this.#warned.has(cause)) return;
    this.#warned.add(cause);
    this.#options.warn(`${this.#options.shown} ${words}`);
  }
}
