import { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { openLayout } from "../journal/layout.ts";
import { Positions } from "../journal/positions.ts";
import { recoverSegments } from "../journal/recovery.ts";
import { retain } from "../journal/retention.ts";
import { uuidSource } from "../platform/ids.ts";
import { messageOf } from "../errors.ts";
import type { Pricer } from "../pricing/call-cost.ts";
import { CostTally } from "../pricing/cost-tally.ts";
import { loadPricer } from "../pricing/load-pricer.ts";
import { Dispatcher } from "./dispatcher.ts";
import { allSettled, findOwed } from "./drain.ts";
import type { ExporterContext } from "./exporter.ts";
import { Lane } from "./lane.ts";
import { exporters } from "./registry.ts";
import type { ExporterToRun, ProjectionSummary, ToWorker } from "./worker-messages.ts";

type Start = Extract<ToWorker, { kind: "start" }>;

/** How long what earlier processes left may take at the beginning, in milliseconds. */
const drainMillis = 5000;
const flushEveryMillis = 250;
const flushMillis = 10_000;
/** How often what waits for a destination is tried again while nothing is appended, in milliseconds. */
const retryMillis = 5000;

/** All projections of one process: its own segment as it grows, and what earlier processes could not deliver. */
export class Projection {
  readonly #start: Start;
  readonly #layout: JournalLayout;
  readonly #warn: (message: string) => void;
  readonly #acks: AckLog;
  readonly #retryMillis: number;
  #own: { readonly dispatcher: Dispatcher; readonly lanes: readonly Lane[] } | undefined;
  #price: Pricer | undefined;
  #tally: CostTally | undefined;
  #timer: Timer | undefined;
  #retry: Timer | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(start: Start, warn: (message: string) => void, pause: number = retryMillis) {
    this.#retryMillis = pause;
    this.#start = start;
    this.#layout = openLayout(start.journalDirectory);
    this.#warn = warn;
    this.#acks = new AckLog(start.segmentPath, warn);
  }

  /** Opens the exporters, delivers what is owed from earlier, and begins with this process's segment. */
  async open(): Promise<void> {
    this.#price = await this.#loadPrices();
    const identities = this.#start.exporters.map(({ identity }) => identity);
    recoverSegments(this.#layout, this.#start.segmentPath, { ids: uuidSource(), warn: this.#warn });
    for (const owed of findOwed(this.#layout, this.#start.segmentPath, identities)) await this.#drain(owed);
    this.#tally = this.#price === undefined ? undefined : new CostTally(this.#price);
    this.#own = await this.#openSegment(this.#start.segmentPath, this.#start.exporters, this.#acks, this.#tally);
    this.appended();
    const { maxAgeSeconds, maxBytes } = this.#start;
    const { undelivered } = retain(this.#layout, { maxAgeSeconds, maxBytes, now: Date.now(), allSettled });
    if (undelivered > 0)
      this.#warn(`the journal's size limit forced out ${undelivered} segments that were not delivered`);
  }

  /** Shows what was appended, and delivers a little later. */
  appended(): void {
    this.#own?.dispatcher.pump();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushNext();
    }, flushEveryMillis);
  }

  /** Delivers what there is until the deadline (epoch milliseconds); the rest stays in the journal for a later run. */
  async close(deadline: number): Promise<ProjectionSummary> {
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    this.#closing = true;
    const { dispatcher, lanes } = this.#own ?? { lanes: [] };
    dispatcher?.pump();
    await Promise.race([this.#flushing, Bun.sleep(Math.max(0, deadline - Date.now()))]);
    await this.#flush(deadline);
    while (lanes.some((lane) => lane.waiting > 0) && Date.now() < deadline) {
      await Bun.sleep(100);
      await this.#flush(deadline);
    }
    const health = lanes.map((lane) => lane.health);
    for (const [index, lane] of lanes.entries()) {
      const identity = this.#start.exporters[index]?.identity;
      if (lane.waiting === 0 && identity !== undefined) this.#acks.write(identity, new Positions(allSettled));
    }
    await dispatcher?.close();
    return { health, cost: this.#tally?.total };
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
      await this.#flush(Date.now() + flushMillis);
      if (this.#closing || this.#own?.lanes.some((lane) => lane.waiting > 0) !== true) return;
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#flushNext();
      }, this.#retryMillis);
    });
  }

  async #flush(deadline: number): Promise<void> {
    await this.#own?.dispatcher.flush(deadline);
  }

  async #drain(owed: { readonly path: string; readonly identities: readonly string[] }): Promise<void> {
    const wanted = this.#start.exporters.filter(({ identity }) => owed.identities.includes(identity));
    try {
      const { dispatcher } = await this.#openSegment(owed.path, wanted, new AckLog(owed.path, this.#warn));
      dispatcher.pump();
      await dispatcher.flush(Date.now() + drainMillis);
      await dispatcher.close();
    } catch (error) {
      this.#warn(`what an earlier run left could not be delivered (${messageOf(error)}); the next run tries again`);
    }
  }

  async #openSegment(
    path: string,
    toRun: readonly ExporterToRun[],
    acks: AckLog,
    tally?: CostTally,
  ): Promise<{ readonly dispatcher: Dispatcher; readonly lanes: readonly Lane[] }> {
    const positions = acks.read();
    const { startDirectory, version } = this.#start;
    const context: ExporterContext = { startDirectory, version, warn: this.#warn, price: this.#price };
    const lanes: Lane[] = [];
    for (const { kind, settings, identity } of toRun) {
      const module = await exporters.find((registered) => registered.kind === kind)?.load();
      if (module === undefined) continue;
      const exporter = module.create(settings, context);
      lanes.push(new Lane({ identity, exporter, acks, positions: positions.get(identity), warn: this.#warn }));
    }
    const observe = tally === undefined ? undefined : tally.note.bind(tally);
    return { dispatcher: new Dispatcher(this.#layout, path, lanes, observe), lanes };
  }
}
