import type { ScopeStart } from "../../core/events/relay-event.ts";
import type { Exporter, ExporterHealth, FlushResult, Positioned } from "../exporter.ts";
import type { Measurement } from "../otlp/histograms.ts";
import type { MetricsDelivery } from "../otlp/metrics-delivery.ts";
import { measure } from "./measure.ts";

/**
 * Counts model calls besides sending spans. An end counts once its spans are settled, and is settled itself once it was
 * counted: spans that come again after a crash are known by their ids, measurements are not.
 */
export class MeteredExporter implements Exporter {
  readonly #spans: Exporter;
  readonly #metrics: MetricsDelivery;
  /** Model calls that have not ended. */
  readonly #open = new Map<string, ScopeStart>();
  /** What ends measured whose spans are not settled yet. */
  readonly #measured = new Map<number, readonly Measurement[]>();

  constructor(spans: Exporter, metrics: MetricsDelivery) {
    this.#spans = spans;
    this.#metrics = metrics;
  }

  project(positioned: Positioned): void {
    this.#measure(positioned);
    this.#spans.project(positioned);
  }

  async flush(deadline: number): Promise<FlushResult> {
    const result = await this.#spans.flush(deadline);
    const settled: number[] = [];
    for (const seq of result.settled) {
      const measurements = this.#measured.get(seq);
      this.#measured.delete(seq);
      if (measurements === undefined) settled.push(seq);
      else this.#metrics.add(seq, measurements);
    }
    return { ...result, settled: [...settled, ...(await this.#metrics.flush(deadline))] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#spans.close(), this.#metrics.close()]);
  }

  health(): ExporterHealth {
    const [spans, metrics] = [this.#spans.health(), this.#metrics.health];
    const newer = (metrics.lastErrorAt ?? 0) > (spans.lastErrorAt ?? 0);
    return { ...spans, ...(newer ? metrics : {}), refused: spans.refused + metrics.refused };
  }

  /** Events that come again, because the spans had no room, measure the same again under the same number. */
  #measure({ seq, event, delivered }: Positioned): void {
    if (event.kind === "start" && event.category === "llm") this.#open.set(event.uuid, event);
    if (event.kind !== "end" || event.category !== "llm") return;
    const start = this.#open.get(event.uuid);
    this.#open.delete(event.uuid);
    if (start !== undefined && !delivered) this.#measured.set(seq, measure(start, event));
  }
}
