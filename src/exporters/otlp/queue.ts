import type { SpanRecord } from "./span-record.ts";

/** The spans that one end event became, waiting for the collector. */
export interface QueuedEnd {
  /** Sequence number of the end event. */
  readonly seq: number;
  readonly spans: readonly SpanRecord[];
}

/** What the queue may hold; the journal is the durable queue behind it. */
export interface QueueLimits {
  readonly spans: number;
  readonly bytes: number;
}

/** The limits of one exporter. */
export const defaultQueueLimits: QueueLimits = { spans: 2000, bytes: 32 * 1024 * 1024 };

/** Ends in the order in which they came. A batch stays in the queue until its fate is known. */
export class SpanQueue {
  readonly #limits: QueueLimits;
  #ends: QueuedEnd[] = [];
  #spans = 0;
  #bytes = 0;

  constructor(limits: QueueLimits = defaultQueueLimits) {
    this.#limits = limits;
  }

  /** How many spans wait. */
  get spans(): number {
    return this.#spans;
  }

  /** Whether nothing more should be built for now. */
  get full(): boolean {
    return this.#spans >= this.#limits.spans || this.#bytes >= this.#limits.bytes;
  }

  /** Takes one end; never refuses, so that an end that was built is not lost: ask `full` before building. */
  add(end: QueuedEnd): void {
    this.#ends.push(end);
    this.#count(end, 1);
  }

  /** The oldest ends within the limits, at least one; they stay in the queue. */
  batch(maxSpans: number, maxBytes: number): readonly QueuedEnd[] {
    let spans = 0;
    let bytes = 0;
    const over = this.#ends.findIndex((end, index) => {
      spans += end.spans.length;
      bytes += bytesOf(end);
      return index > 0 && (spans > maxSpans || bytes > maxBytes);
    });
    return over === -1 ? [...this.#ends] : this.#ends.slice(0, over);
  }

  /** Forgets the oldest ends: those of a batch whose fate is known. */
  remove(batch: readonly QueuedEnd[]): void {
    for (const end of batch) this.#count(end, -1);
    this.#ends = this.#ends.slice(batch.length);
  }

  #count(end: QueuedEnd, sign: 1 | -1): void {
    this.#spans += sign * end.spans.length;
    this.#bytes += sign * bytesOf(end);
  }
}

function bytesOf(end: QueuedEnd): number {
  return end.spans.reduce((sum, span) => sum + span.bytes, 0);
}
