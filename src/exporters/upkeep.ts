import { messageOf } from "../errors.ts";
import { changeDestinationNow, forgetDestinations } from "../journal/destinations.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { retain } from "../journal/retention.ts";
import type { OwedEnds } from "../journal/segment-survey.ts";
import { deliverEarlierRuns } from "./earlier-runs.ts";
import type { ExporterContext } from "./exporter.ts";
import { exporters as registered } from "./registry.ts";
import type { ExporterToRun, ToWorker } from "./worker-messages.ts";

/** How long what other processes have left may take at a time, in milliseconds. */
const drainMillis = 5000;

/** Between looks at what other processes have left, in milliseconds: the pause doubles from the first to the longest. */
export interface UpkeepPauses {
  readonly first: number;
  readonly longest: number;
}

/** What upkeep works on. */
export interface UpkeepOptions {
  readonly start: Pick<Extract<ToWorker, { kind: "start" }>, "exporters" | "maxAgeSeconds" | "maxBytes">;
  readonly layout: JournalLayout;
  /** This process's present segment. */
  readonly own: () => string;
  readonly warn: (message: string) => void;
  /** Aborted when nobody waits for it any more. */
  readonly stop: AbortSignal;
  /** @defaultValue 10 seconds to one hour */
  readonly pauses?: UpkeepPauses | undefined;
}

/**
 * Looks after what other processes have left: delivers it, and removes what is old or too much. A daemon lives for weeks, so
 * that it does this again and again: soon while something waits, and every hour at least.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #pauses: UpkeepPauses;
  #pause: number;
  #context: ExporterContext | undefined;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#pauses = options.pauses ?? { first: 10_000, longest: 3_600_000 };
    this.#pause = this.#pauses.first;
  }

  /** Delivers what is left before this process's own record is looked at. */
  async begin(context: ExporterContext): Promise<void> {
    if (!(await this.#deliver(this.#options.start.exporters, context))) this.#pause = this.#pauses.longest;
  }

  /** Goes on beside it, until `stop`. */
  async goOn(context: ExporterContext): Promise<void> {
    this.#context = context;
    await this.#retain();
    this.#later();
  }

  /** Something is left to deliver: looks again before long. */
  soon(): void {
    this.#running = this.#running.then(() => {
      this.#pause = this.#pauses.first;
      this.#later();
    });
  }

  /** A destination takes again what it did not: looks at once, since it may be an hour until the next time. */
  again(): void {
    const context = this.#context;
    if (this.#options.stop.aborted || context === undefined) return;
    clearTimeout(this.#timer);
    this.#running = this.#running
      .then(() => {
        this.#pause = this.#pauses.first;
        return this.#round(context);
      })
      .finally(() => this.#later());
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  #later(): void {
    clearTimeout(this.#timer);
    const context = this.#context;
    if (this.#options.stop.aborted || context === undefined) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round(context).finally(() => this.#later());
    }, this.#pause);
  }

  async #round(context: ExporterContext): Promise<void> {
    const waits = await this.#deliver(await this.#besideOwn(), context);
    this.#pause = waits ? Math.min(this.#pause * 2, this.#pauses.longest) : this.#pauses.longest;
    await this.#retain();
  }

  /** A file that shows one session whole would be replaced by what it was then: beside a newer record only the others. */
  async #besideOwn(): Promise<readonly ExporterToRun[]> {
    const found: ExporterToRun[] = [];
    for (const exporter of this.#options.start.exporters) {
      const module = await registered.find(({ kind }) => kind === exporter.kind)?.load();
      if (module?.files === undefined) found.push(exporter);
    }
    return found;
  }

  /** Whether something is left. Trouble with what others have left is no trouble of this run's. */
  async #deliver(exporters: readonly ExporterToRun[], context: ExporterContext): Promise<boolean> {
    const { layout, own, warn } = this.#options;
    const stop = AbortSignal.any([this.#options.stop, AbortSignal.timeout(drainMillis)]);
    try {
      const options = { layout, own: own(), exporters, context, millisPerSegment: drainMillis, stop };
      const { left, deliveries } = await deliverEarlierRuns(options);
      return left > 0 || deliveries.some(({ waiting }) => waiting > 0);
    } catch (error) {
      warn(`what earlier runs have left cannot be looked at (${messageOf(error)}); it is tried again`);
      return true;
    }
  }

  async #retain(): Promise<void> {
    const { layout, warn } = this.#options;
    const { maxAgeSeconds, maxBytes } = this.#options.start;
    const dropped: OwedEnds[] = [];
    const now = Date.now();
    try {
      const { undelivered } = retain(layout, { maxAgeSeconds, maxBytes, now, onDropped: (owed) => dropped.push(owed) });
      for (const { identity, ends } of dropped) await changeDestinationNow(layout, identity, { dropped: ends });
      forgetDestinations(layout, maxAgeSeconds * 1000, now);
      if (undelivered > 0)
        warn(`lost: the journal's size limit forced out ${undelivered} events that were not delivered`);
    } catch (error) {
      warn(`old parts of the journal cannot be removed: ${messageOf(error)}`);
    }
  }
}
