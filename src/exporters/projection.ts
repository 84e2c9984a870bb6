import { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { openLayout } from "../journal/layout.ts";
import { endSegment } from "../journal/recovery.ts";
import { markLeft } from "../journal/whole-mark.ts";
import { messageOf } from "../errors.ts";
import type { Pricer } from "../pricing/call-cost.ts";
import { CostTally } from "../pricing/cost-tally.ts";
import { loadPricer } from "../pricing/load-pricer.ts";
import { IdleCollection } from "../platform/idle-collection.ts";
import { uuidSource } from "../platform/ids.ts";
import type { ExporterContext } from "./exporter.ts";
import type { OpenSegment } from "./open-segment.ts";
import { openSegment } from "./open-segment.ts";
import type { UpkeepPauses } from "./upkeep.ts";
import { Upkeep } from "./upkeep.ts";
import type { ProjectionSummary, ToWorker } from "./worker-messages.ts";

type Start = Extract<ToWorker, { kind: "start" }>;

const flushMillis = 10_000;
/** An exporter that fails again and again rests after this many new beginnings; the journal keeps what it is owed. */
const mostBeginnings = 5;

/** How long to wait, in milliseconds. */
export interface Pauses {
  /** After an append, for more of them. */
  readonly flush: number;
  /** Before what waits is tried again while nothing is appended. */
  readonly retry: number;
  /** @defaultValue as `Upkeep` has them */
  readonly upkeep?: UpkeepPauses;
}

/** All projections of one process: its own segment as it grows, and what earlier processes could not deliver. */
export class Projection {
  readonly #start: Start;
  readonly #layout: JournalLayout;
  readonly #warn: (message: string) => void;
  readonly #pauses: Pauses;
  #own: OpenSegment | undefined;
  /** How often failed exporters may be made anew; none before they were made at all. */
  #chances = 0;
  #price: Pricer | undefined;
  #tally: CostTally | undefined;
  #timer: Timer | undefined;
  #retry: Timer | undefined;
  #flushing: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();
  readonly #upkeep: Upkeep;
  readonly #said = new Set<string>();
  readonly #collection = new IdleCollection();
  /** Whether something was left over when it was last delivered. */
  #waited = false;
  #path: string;

  constructor(start: Start, warn: (message: string) => void, pauses: Pauses = { flush: 250, retry: 5000 }) {
    this.#pauses = pauses;
    this.#start = start;
    this.#layout = openLayout(start.journalDirectory);
    this.#warn = warn;
    this.#path = start.segmentPath;
    const own = (): string => this.#path;
    this.#upkeep = new Upkeep({
      start,
      layout: this.#layout,
      own,
      warn,
      stop: this.#closing.signal,
      pauses: pauses.upkeep,
    });
  }

  /** Opens the exporters, delivers what is owed from earlier, and begins with this process's segment. */
  async open(): Promise<void> {
    this.#price = await this.#loadPrices();
    const context = this.#context();
    await this.#upkeep.begin(context);
    while (!(await this.#openOwn(context)) && !this.#closing.signal.aborted) await Bun.sleep(this.#pauses.retry);
    this.#chances = mostBeginnings;
    this.appended();
    await this.#upkeep.goOn(context);
  }

  /** Shows what was appended, and delivers a little later. */
  appended(): void {
    this.#pump();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushNext();
    }, this.#pauses.flush);
  }

  /** The journal goes on in another segment: ends the one before, delivers what it can of it, and follows. */
  rotated(path: string): void {
    this.#flushing = this.#flushing.then(async () => {
      await this.#leave();
      this.#path = path;
      await this.#openOwn(this.#context());
      this.appended();
    });
  }

  /** Nobody waits any more for what earlier runs have left: the time that remains is for this one. */
  hurry(): void {
    this.#closing.abort();
  }

  /** Delivers what there is until the deadline (epoch milliseconds); the rest stays in the journal for a later run. */
  async close(deadline: number): Promise<ProjectionSummary> {
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    this.hurry();
    this.#pump();
    const under = Promise.all([this.#flushing, this.#upkeep.close()]);
    await Promise.race([under, Bun.sleep(Math.max(0, deadline - Date.now()))]);
    await this.#flush(deadline);
    while (this.#waiting > 0 && Date.now() < deadline) {
      await Bun.sleep(100);
      await this.#flush(deadline);
    }
    // Another one than at first when the journal had just gone over to a new segment.
    const { dispatcher, lanes } = this.#own ?? { lanes: [] };
    const health = lanes.map((lane) => lane.health);
    for (const lane of lanes) if (lane.finished) lane.markFinished();
    await dispatcher?.close();
    return { health, cost: this.#tally?.total };
  }

  #context(): ExporterContext {
    const { startDirectory, version } = this.#start;
    const warn = (message: string, cause: string = message): void => {
      if (this.#said.has(cause)) return;
      this.#said.add(cause);
      this.#warn(message);
    };
    return { startDirectory, version, warn, price: this.#price };
  }

  /** Exporters that have failed are made anew, from where the journal knows that they were. */
  async #mend(): Promise<void> {
    const own = this.#own;
    if (own?.lanes.some((lane) => lane.broken) === false || this.#chances === 0) return;
    this.#chances -= 1;
    this.#own = undefined;
    await own?.dispatcher.close();
    await this.#openOwn(this.#context());
    this.#pump();
  }

  /** False when the system refuses for now: then the journal keeps what there is. */
  async #openOwn(context: ExporterContext): Promise<boolean> {
    const { exporters } = this.#start;
    const path = this.#path;
    try {
      const tally = this.#price === undefined ? undefined : new CostTally(this.#price);
      const place = { layout: this.#layout, path, acks: new AckLog(path, this.#warn) };
      this.#own = await openSegment(place, exporters, context, tally?.note.bind(tally));
      this.#tally = tally;
      return true;
    } catch (error) {
      this.#warn(`the exporters cannot start now (${messageOf(error)})`);
      return false;
    }
  }

  /** What is not delivered of the segment now is left to upkeep, like what another process has left. */
  async #leave(): Promise<void> {
    const [own, path] = [this.#own, this.#path];
    const ended = this.#end(path);
    this.#pump();
    await this.#flush(Date.now() + flushMillis);
    this.#own = undefined;
    for (const lane of own?.lanes ?? []) if (ended && lane.finished) lane.markFinished();
    await own?.dispatcher.close();
    // Until then it counts as this process's, and a later run looks after it.
    if (ended) markLeft(path, this.#warn);
    this.#upkeep.soon();
  }

  #end(path: string): boolean {
    try {
      return endSegment(path, { ids: uuidSource(), warn: this.#warn, reason: "journal_rotated" });
    } catch (error) {
      this.#warn(`a part of the journal could not be closed (${messageOf(error)}); a later run does it`);
      return false;
    }
  }

  /** What cannot be read now is read with the next append. */
  #pump(): void {
    try {
      this.#own?.dispatcher.pump();
    } catch (error) {
      this.#warn(`the journal cannot be read now (${messageOf(error)}); exports wait`);
    }
  }

  /** Without prices there are no costs; everything else goes its way. */
  async #loadPrices(): Promise<Pricer | undefined> {
    try {
      return await loadPricer(this.#start.cost);
    } catch (error) {
      this.#warn(`the price table cannot be loaded (${messageOf(error)}); costs are not recorded`);
      return undefined;
    }
  }

  /** A daemon may be idle for hours after a destination was away for a moment: what waits is tried again by itself. */
  #flushNext(): void {
    this.#flushing = this.#flushing.then(async () => {
      let before: number;
      do {
        before = this.#waiting;
        await this.#flush(Date.now() + flushMillis);
        // More may wait than an exporter has room for: as long as it goes on, it goes on.
      } while (this.#waiting > 0 && this.#waiting < before && !this.#closing.signal.aborted);
      this.#collection.worked();
      if (this.#waited && this.#waiting === 0) this.#upkeep.again();
      this.#waited = this.#waiting > 0;
      if (this.#closing.signal.aborted || !this.#unfinished) return;
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#flushing = this.#flushing.then(() => this.#mend());
        this.#flushNext();
      }, this.#pauses.retry);
    });
  }

  get #unfinished(): boolean {
    return this.#own?.lanes.every((lane) => lane.finished) !== true;
  }

  get #waiting(): number {
    return (this.#own?.lanes ?? []).reduce((sum, lane) => sum + lane.waiting, 0);
  }

  async #flush(deadline: number): Promise<void> {
    await this.#own?.dispatcher.flush(deadline);
  }
}
