import type { IntakeEntry } from "./entry.ts";
import type { IntakeLog } from "./intake-log.ts";

/** How long nothing must have arrived before recording begins, in milliseconds. */
const quietMillis = 2;
/** How long anything waits at most for quiet, in milliseconds; then recording takes turns with what arrives. */
const patienceMillis = 2000;
/** How long recording takes before others have their turn, in milliseconds. */
const sliceMillis = 1;
/** The most that waits, in bytes and in pieces of work; beyond it whoever arrives records as much as it brings. */
const [mostBytes, mostWork] = [32 * 1024 * 1024, 30_000];
/** How much is written at once when all that waits has to be recorded, and how much nobody need wait for; in pieces of work. */
const [settledAtOnce, little] = [64, 16];
/** A log of this size is emptied as soon as all of it is recorded, in bytes; a smaller one after a rest, in milliseconds. */
const [largeLog, restMillis] = [1024 * 1024, 200];

/** What an intake works with. */
export interface IntakeOptions {
  readonly log: IntakeLog;
  /** Does work and writes what it records at once, with the place that it returns: everything up to there is recorded. */
  readonly commit: (work: () => number) => void;
  /** The last of these places that lasts: the log need not hold what came up to there. */
  readonly safePlace: () => number;
  /** Told when a piece of work throws: the others are done all the same. */
  readonly onTrouble: (error: unknown) => void;
  /** Told when nothing waits any more. */
  readonly onIdle?: () => void;
  /** Monotonic milliseconds. @defaultValue performance.now */
  readonly now?: () => number;
}

interface Waiting {
  readonly work: () => void;
  readonly place: number;
  readonly bytes: number;
  readonly since: number;
}

/**
 * Lets recording step back behind the traffic: what arrives is put in a line, answered, and recorded in that order when there
 * is nothing else to do. What has been answered is in the log or in the journal, always.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #now: () => number;
  #line: Waiting[] = [];
  /** How much of the line is done. */
  #done = 0;
  #bytes = 0;
  #lastPlace = 0;
  #arrivedAt = 0;
  /** Up to here somebody waits for it. */
  #urgentPlace = 0;
  #reached: { readonly place: number; readonly resolve: () => void }[] = [];
  #timer: Timer | undefined;
  #immediate: ReturnType<typeof setImmediate> | undefined;
  #isResting = false;
  #isWorking = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Puts work in the line; returns its place. `bytes` is what it holds in memory. */
  enqueue(work: () => void, bytes: number): number {
    this.#lastPlace += 1;
    this.#arrivedAt = this.#now();
    this.#line.push({ work, place: this.#lastPlace, bytes, since: this.#arrivedAt });
    this.#bytes += bytes;
    if (this.#immediate === undefined) this.#timer ??= this.#later();
    while (!this.#isWorking && (this.#bytes > mostBytes || this.#waiting > mostWork)) this.#commit(1);
    return this.#lastPlace;
  }

  /** Puts work in the line, unless it belongs to work that is being done: then it is done with that. */
  follow(work: () => void): void {
    if (this.#isWorking) work();
    else this.enqueue(work, 0);
  }

  /** Resolves when everything up to a place is done: at once if little waits, otherwise in turns with what arrives. */
  reach(place: number): void | Promise<void> {
    if (this.#isWorking || !this.waits(place)) return;
    if (this.#waiting <= little) return this.settle();
    this.#urgentPlace = place;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#immediate ??= setImmediate(() => this.#turn());
    return new Promise((resolve) => void this.#reached.push({ place, resolve }));
  }

  /** Whether the work at a place is still to be done. */
  waits(place: number): boolean {
    const next = this.#line[this.#done];
    return next !== undefined && next.place <= place;
  }

  /** Whether an entry, nothing of which is recorded yet, may be answered: it is kept, or too late when it was. */
  keep(entry: IntakeEntry): boolean {
    return this.waits(entry.place) && this.#options.log.keep(entry);
  }

  /** Does all that waits, in order. */
  settle(): void {
    // Work that asks for it stands before whatever waits.
    if (this.#isWorking) return;
    while (this.#waiting > 0) this.#commit(settledAtOnce);
  }

  get #waiting(): number {
    return this.#line.length - this.#done;
  }

  #later(): Timer {
    const timer = setTimeout(() => this.#turn(), quietMillis);
    // A process that ends settles what waits, or leaves its log to the next one.
    timer.unref();
    return timer;
  }

  #turn(): void {
    this.#timer = undefined;
    this.#immediate = undefined;
    const oldest = this.#line[this.#done];
    if (oldest === undefined) return;
    const now = this.#now();
    const isBusy = now - this.#arrivedAt < quietMillis && now - oldest.since < patienceMillis;
    if (isBusy && !this.waits(this.#urgentPlace)) {
      this.#timer = this.#later();
      return;
    }
    this.#commit(Number.POSITIVE_INFINITY, now + sliceMillis);
    if (this.#waiting > 0) this.#immediate = setImmediate(() => this.#turn());
  }

  /** Does the next pieces of work with one write: all, as many as asked for, or until it is time. */
  #commit(most: number, until: number = Number.POSITIVE_INFINITY): void {
    this.#isWorking = true;
    try {
      this.#options.commit(() => {
        let place = 0;
        for (let count = 0; count < most && this.#waiting > 0; count += 1) {
          place = this.#doNext() ?? place;
          if (this.#now() >= until) break;
        }
        return this.#options.log.size > 0 ? place : 0;
      });
    } finally {
      this.#isWorking = false;
    }
    if (this.#done > 1024 || this.#waiting === 0) {
      this.#line = this.#line.slice(this.#done);
      this.#done = 0;
    }
    this.#release();
    if (this.#waiting === 0) this.#options.onIdle?.();
    for (const { resolve } of this.#reached.filter(({ place }) => !this.waits(place))) resolve();
    this.#reached = this.#reached.filter(({ place }) => this.waits(place));
  }

  #doNext(): number | undefined {
    const next = this.#line[this.#done];
    if (next === undefined) return undefined;
    this.#done += 1;
    this.#bytes -= next.bytes;
    try {
      next.work();
    } catch (error) {
      this.#options.onTrouble(error);
    }
    return next.place;
  }

  /** Lets go of what the log needs not hold any more. */
  #release(): void {
    const { log, safePlace } = this.#options;
    if (log.size >= largeLog) log.recorded(safePlace());
    if (log.size === 0 || this.#isResting) return;
    this.#isResting = true;
    const timer = setTimeout(() => {
      this.#isResting = false;
      log.recorded(safePlace());
      // What has come meanwhile, or does not last yet.
      this.#release();
    }, restMillis);
    timer.unref();
  }
}
