import { messageOf } from "../../errors.ts";
import type { Exporter, ExporterHealth, FlushResult, Positioned } from "../exporter.ts";
import { isSystemError } from "../system-error.ts";
import type { DeliveryOptions } from "./delivery.ts";
import { Delivery } from "./delivery.ts";
import type { ProjectionOptions } from "./span-projection.ts";
import { SpanProjection } from "./span-projection.ts";

/** What an exporter of spans is made of. */
export interface SpanExporterOptions {
  readonly kind: string;
  readonly destination: string;
  readonly projection: ProjectionOptions;
  readonly delivery: DeliveryOptions;
}

/**
 * Projects relay events into spans of one vocabulary and delivers them.
 *
 * While the queue of built spans is full, nothing is taken: neither state nor spans move on, so that memory stays
 * bounded in a long outage. `flush` then tells in `resumeAt` where to feed again, in order; events fed in between are
 * passed over. A restart from the last position comes to the same.
 */
export class SpanExporter implements Exporter {
  readonly #options: SpanExporterOptions;
  readonly #projection: SpanProjection;
  readonly #delivery: Delivery;
  /** The end that found no room; everything after it is passed over until it comes again. */
  #pausedAt: number | undefined;

  constructor(options: SpanExporterOptions) {
    this.#options = options;
    this.#projection = new SpanProjection(options.projection);
    this.#delivery = new Delivery(options.delivery);
  }

  project({ seq, event, content, history, delivered }: Positioned): void {
    if (this.#pausedAt !== undefined && seq !== this.#pausedAt) return;
    this.#pausedAt = undefined;
    const build = event.kind === "end" && !delivered;
    if (build && this.#delivery.full) {
      this.#pausedAt = seq;
      return;
    }
    try {
      const spans = this.#projection.take(event, content, history, build);
      if (build) this.#delivery.add({ seq, spans });
    } catch (error) {
      if (isSystemError(error)) throw error;
      // A span that cannot be built now cannot be built later either: it is counted and not tried again.
      if (build) this.#delivery.giveUp(seq, messageOf(error));
    }
  }

  async flush(deadline: number): Promise<FlushResult> {
    const result = await this.#delivery.flush(deadline);
    if (this.#pausedAt === undefined || this.#delivery.full) return result;
    return { ...result, resumeAt: this.#pausedAt, waiting: result.waiting ?? "more events than the queue could hold" };
  }

  async close(): Promise<void> {
    await this.#delivery.close();
  }

  health(): ExporterHealth {
    const { kind, destination } = this.#options;
    return { kind, destination, ...this.#delivery.counts, ...this.#delivery.troubleTimes };
  }
}
