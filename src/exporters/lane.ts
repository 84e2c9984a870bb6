import { messageOf } from "../errors.ts";
import type { AckLog } from "../journal/ack-log.ts";
import { allSettled, Positions } from "../journal/positions.ts";
import type { DestinationReport } from "./destination-report.ts";
import type { Exporter, ExporterHealth, Positioned } from "./exporter.ts";
import { OpenScopes } from "./open-scopes.ts";

/** What a lane is made of. */
export interface LaneOptions {
  /** Under which positions are kept: kind, destination, defining file. */
  readonly identity: string;
  readonly exporter: Exporter;
  readonly acks: AckLog;
  readonly positions?: Positions | undefined;
  readonly warn: (message: string) => void;
  /** Tells later processes of trouble. @defaultValue nobody is told */
  readonly report?: Pick<DestinationReport, "take" | "close"> | undefined;
}

/** One exporter's way through one segment: what it has been shown, what it has settled. Its trouble stays its own. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #positions: Positions;
  readonly #scopes = new OpenScopes();
  /** Ends shown and not settled yet, with their scopes. */
  readonly #pending = new Map<number, string>();
  #next = 0;
  #broken: string | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#positions = options.positions ?? new Positions();
  }

  /** The first sequence number that this lane wants to see. */
  get low(): number {
    return this.#positions.low;
  }

  /** How many ends have been shown and not settled. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** Whether everything that was shown is settled. An exporter that failed has not seen everything. */
  get finished(): boolean {
    return this.#pending.size === 0 && this.#broken === undefined;
  }

  /** Whether the exporter has failed: it takes nothing any more, and the journal keeps what it is owed. */
  get broken(): boolean {
    return this.#broken !== undefined;
  }

  /** Notes that nothing of the segment will ever be needed again. */
  markFinished(): void {
    this.#options.acks.write(this.#options.identity, new Positions(allSettled));
  }

  /** How the exporter fares. */
  get health(): ExporterHealth {
    const health = this.#options.exporter.health();
    const waiting = Math.max(health.waiting, this.#pending.size);
    return this.#broken === undefined ? { ...health, waiting } : { ...health, waiting, lastError: this.#broken };
  }

  /** Shows one event to the exporter. An exporter that throws is left alone from then on; the journal keeps what it is owed. */
  show(positioned: Omit<Positioned, "delivered">): void {
    const { seq, event } = positioned;
    const first = seq >= this.#next;
    this.#next = Math.max(this.#next, seq + 1);
    if (this.#broken !== undefined || seq < this.#positions.low) return;
    const delivered = event.kind === "end" && this.#positions.has(seq);
    if (first) this.#note(seq, event, delivered);
    try {
      this.#options.exporter.project({ ...positioned, delivered });
    } catch (error) {
      this.#breakDown(error);
    }
  }

  /**
   * Lets the exporter deliver until the deadline (epoch milliseconds), then notes what it has settled. Returns from where
   * it wants to be shown events again, when it had no room for them.
   */
  async flush(deadline: number): Promise<number | undefined> {
    const resumeAt = await this.#deliver(deadline);
    await this.#options.report?.take(this.health);
    return resumeAt;
  }

  async #deliver(deadline: number): Promise<number | undefined> {
    if (this.#broken !== undefined) return undefined;
    try {
      const { settled, resumeAt } = await this.#options.exporter.flush(deadline);
      for (const seq of settled) this.#settle(seq);
      const low = this.#scopes.low(this.#next);
      const changed = settled.length > 0 || low > this.#positions.low;
      this.#positions.raise(low);
      if (changed) this.#options.acks.write(this.#options.identity, this.#positions);
      return resumeAt;
    } catch (error) {
      this.#breakDown(error);
      return undefined;
    }
  }

  /** Lets the exporter go. */
  async close(): Promise<void> {
    try {
      await this.#options.exporter.close();
    } catch (error) {
      this.#breakDown(error);
    }
    await this.#options.report?.close(this.health);
  }

  #note(seq: number, event: Positioned["event"], delivered: boolean): void {
    if (event.kind === "start") this.#scopes.start(seq, event);
    // Nothing to settle: without this a long session's positions would be as many ranges as it had ends.
    if (event.kind !== "end") return this.#positions.pass(seq);
    if (delivered) this.#scopes.settle(event.uuid);
    else this.#pending.set(seq, event.uuid);
  }

  #settle(seq: number): void {
    const uuid = this.#pending.get(seq);
    if (uuid === undefined) return;
    this.#pending.delete(seq);
    this.#positions.add(seq);
    this.#scopes.settle(uuid);
  }

  #breakDown(error: unknown): void {
    this.#broken = messageOf(error);
    this.#options.warn(`exporter ${this.#options.exporter.health().kind} failed and rests: ${this.#broken}`);
  }
}
