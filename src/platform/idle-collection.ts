/** How long nothing must have been done before it is tidied up, in milliseconds. */
const restMillis = 50;
/** By how much the process must have grown since it was last tidied up, in bytes: at rest, and at other times. */
const [leastGrowth, muchGrowth] = [4 * 1024 * 1024, 8 * 1024 * 1024];
/** While bytes pass, after how many of them it is looked, and by how much the process must have grown; in bytes. */
const [lookEvery, floodGrowth] = [16 * 1024 * 1024, 32 * 1024 * 1024];

/**
 * Collects this thread's garbage once it has nothing else to do. JavaScriptCore does so only when much more has come, and what
 * a large reply has left would stay in memory for as long as an agent is silent.
 */
export class IdleCollection {
  readonly #isBusy: () => boolean;
  #timer: Timer | undefined;
  /** What was resident when it was last tidied up, in bytes. */
  #resident: number | undefined;
  /** Whether a collection beside the thread was begun: what it leaves takes little time to give back. */
  #isBegun = false;
  #passed = 0;

  /** `isBusy`: whether something is under way that a pause of some milliseconds would hold up. */
  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  /** Some work was done. */
  worked(): void {
    this.#resident ??= process.memoryUsage.rss();
    this.#isBegun = false;
    this.#restLater();
  }

  /** Bytes were passed on: each chunk is garbage afterwards, and many come before JavaScriptCore looks. */
  passed(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < lookEvery) return;
    this.#passed = 0;
    if (this.#hasGrown(floodGrowth)) this.#collect();
  }

  /** Collects at once if the process has grown much: where something large has just become garbage, and more is to come. */
  relieve(): void {
    if (this.#hasGrown(muchGrowth)) this.#collect();
  }

  #restLater(): void {
    if (this.#timer !== undefined) return void this.#timer.refresh();
    this.#timer = setTimeout(() => this.#rest(), restMillis);
    this.#timer.unref();
  }

  #rest(): void {
    this.#timer = undefined;
    if (this.#isBusy()) return this.worked();
    if (this.#isBegun) return this.#collect();
    if (!this.#hasGrown(leastGrowth)) return;
    // Much garbage takes a tenth of a second: first what can be done beside the thread.
    this.#isBegun = true;
    Bun.gc(false);
    this.#restLater();
  }

  #hasGrown(bytes: number): boolean {
    const resident = process.memoryUsage.rss();
    this.#resident = Math.min(resident, this.#resident ?? resident);
    return resident - this.#resident >= bytes;
  }

  #collect(): void {
    Bun.gc(true);
    this.#resident = process.memoryUsage.rss();
    this.#isBegun = false;
  }
}
