import { messageOf } from "../../errors.ts";
import type { ExporterHealth, FlushResult } from "../exporter.ts";
import { backoffMillis } from "./backoff.ts";
import { encoder } from "./encode.ts";
import { endsWithin } from "./ends-within.ts";
import type { PostOutcome, PostTarget } from "./post.ts";
import { post } from "./post.ts";
import type { QueueLimits, QueuedEnd } from "./queue.ts";
import { SpanQueue } from "./queue.ts";
import type { SpanRecord, SpanSource } from "./span-record.ts";

/** What one POST may hold. */
const batchSpans = 512;
const batchBytes = 4 * 1024 * 1024;

/** How spans are delivered to one endpoint. */
export interface DeliveryOptions {
  readonly target: PostTarget;
  readonly source: SpanSource;
  /** For one POST from its start to the end of its answer. */
  readonly timeoutMillis: number;
  /** The endpoint as people may see it. */
  readonly shown: string;
  readonly warn: (message: string, cause?: string) => void;
  /** Epoch milliseconds. @defaultValue Date.now */
  readonly now?: () => number;
  /** From 0 to 1. @defaultValue Math.random */
  readonly random?: () => number;
  readonly limits?: QueueLimits;
}

/** Sends spans to one endpoint, one batch at a time, and keeps what could not be sent for the next flush. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #now: () => number;
  readonly #encode: (records: readonly SpanRecord[]) => Uint8Array;
  readonly #queue: SpanQueue;
  readonly #stop = new AbortController();
  readonly #warned = new Set<string>();
  #inFlight: Promise<void> | undefined;
  #maxSpans = batchSpans;
  #failures = 0;
  #notBefore = 0;
  #settled: number[] = [];
  #refusedSinceFlush = 0;
  #delivered = 0;
  #refused = 0;
  #lastError: { readonly message: string; readonly at: number } | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#encode = encoder(options.source);
    this.#queue = new SpanQueue(options.limits);
  }

  /** Whether nothing more should be built before a flush has made room. */
  get full(): boolean {
    return this.#queue.full;
  }

  /** Counts of spans since the start, and the last trouble. */
  get counts(): { delivered: number; refused: number; waiting: number; lastError?: string } {
    const counts = { delivered: this.#delivered, refused: this.#refused, waiting: this.#queue.spans };
    return this.#lastError === undefined ? counts : { ...counts, lastError: this.#lastError.message };
  }

  /** When the last trouble was, and until when nothing is sent because of it. */
  get troubleTimes(): Pick<ExporterHealth, "lastErrorAt" | "retryAt"> {
    if (this.#lastError === undefined) return {};
    return { lastErrorAt: this.#lastError.at, ...(this.#notBefore > 0 ? { retryAt: this.#notBefore } : {}) };
  }

  /** Takes the spans of one end event; an end without spans is settled at once. */
  add(end: QueuedEnd): void {
    if (end.spans.length === 0) this.#settled.push(end.seq);
    else this.#queue.add(end);
  }

  /** Settles an end that no span could be made of, so that it is not tried for ever. */
  giveUp(seq: number, message: string): void {
    this.#settled.push(seq);
    this.#refuse(1, message, `could not build a span: ${message}`);
  }

  /**
   * Sends what waits until the queue is empty, an attempt fails, or the deadline (epoch milliseconds) has come. A POST
   * that is under way at the deadline goes on, within its own timeout, and is reported by the next flush.
   */
  async flush(deadline: number): Promise<FlushResult> {
    while (this.#queue.spans > 0 && !this.#stop.signal.aborted) {
      const left = deadline - this.#now();
      if (left <= 0 || (this.#inFlight === undefined && this.#now() < this.#notBefore)) break;
      this.#inFlight ??= this.#sendBatch().finally(() => {
        this.#inFlight = undefined;
      });
      if (!(await endsWithin(this.#inFlight, left))) break;
    }
    return this.#report();
  }

  /** Breaks off what is under way and sends nothing any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#inFlight;
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#queue.batch(this.#maxSpans, batchBytes);
    this.#apply(batch, await this.#attempt(batch.flatMap((end) => end.spans)));
  }

  async #attempt(spans: readonly SpanRecord[]): Promise<PostOutcome> {
    let body: Uint8Array;
    try {
      body = this.#encode(spans);
    } catch (error) {
      return { kind: "refused", message: `cannot be encoded: ${messageOf(error)}` };
    }
    return post(this.#options.target, body, this.#options.timeoutMillis, this.#stop.signal);
  }

  #apply(batch: readonly QueuedEnd[], outcome: PostOutcome): void {
    const spans = batch.reduce((sum, end) => sum + end.spans.length, 0);
    switch (outcome.kind) {
      case "taken":
        this.#settle(batch);
        this.#taken(spans, outcome.rejected, outcome.message);
        break;
      case "too_large":
        if (batch.length > 1) this.#maxSpans = Math.max(1, Math.floor(Math.min(spans, this.#maxSpans) / 2));
        // One end alone is too large: it will never pass.
        else this.#giveUpBatch(batch, spans, outcome.message);
        break;
      case "refused":
        this.#giveUpBatch(batch, spans, outcome.message);
        break;
      case "retry":
        this.#failures += 1;
        this.#notBefore = this.#now() + this.#pause(outcome.afterMillis);
        this.#failed(outcome.message);
        // One cause, for all exporters that what earlier runs left is shown to, one after the other.
        this.#warnOnce("retry", `does not take spans now, they wait: ${outcome.message}`, "waits");
        break;
    }
  }

  #giveUpBatch(batch: readonly QueuedEnd[], spans: number, cause: string): void {
    this.#settle(batch);
    this.#refuse(spans, cause, `refused ${spans} spans, which are given up: ${cause}`);
  }

  #taken(spans: number, rejected: number, message: string | undefined): void {
    // A collector may count wrong: never more than it was given.
    const lost = Math.min(Math.max(rejected, 0), spans);
    this.#delivered += spans - lost;
    this.#failures = 0;
    this.#notBefore = 0;
    if (lost > 0)
      this.#refuse(lost, message ?? "partial success", `rejected ${lost} of ${spans} spans: ${message ?? ""}`);
    else if (message !== undefined) this.#warnOnce(message, `took the spans with a warning: ${message}`);
  }

  #refuse(spans: number, cause: string, words: string): void {
    this.#refused += spans;
    this.#refusedSinceFlush += spans;
    this.#failed(cause);
    this.#warnOnce(cause, words);
  }

  #failed(message: string): void {
    this.#lastError = { message, at: this.#now() };
  }

  #settle(batch: readonly QueuedEnd[]): void {
    this.#queue.remove(batch);
    for (const end of batch) this.#settled.push(end.seq);
  }

  #pause(asked: number | undefined): number {
    return Math.max(asked ?? 0, backoffMillis(this.#failures, this.#options.random ?? Math.random));
  }

  #warnOnce(cause: string, words: string, shared?: string): void {
    // Collectors put request ids and times into their messages: without digits the same cause looks the same.
    const key = cause.replaceAll(/\d+/g, "#").slice(0, 80);
    if (this.#warned.has(key) || this.#warned.size >= 20) return;
    this.#warned.add(key);
    const { shown, warn } = this.#options;
    warn(`${shown} ${words}`, shared === undefined ? undefined : `${shown} ${shared}`);
  }

  #report(): FlushResult {
    const settled = this.#settled;
    const refused = this.#refusedSinceFlush;
    this.#settled = [];
    this.#refusedSinceFlush = 0;
    const spans = this.#queue.spans;
    if (spans === 0) return { settled, refused };
    return {
      settled,
      refused,
      waiting: `${spans} spans wait: ${this.#failures > 0 ? this.#lastError?.message : "no time left"}`,
    };
  }
}
