/** How long nothing must have been done before it is tidied up, in milliseconds. */
const restMillis = 50;
/** By how much the process must have grown since it was last tidied up, in bytes. */
const leastGrowth = 4 * 1024 * 1024;

/**
 * Collects this thread's garbage once it has nothing else to do. JavaScriptCore does so only when much more has come, and what
 * a large reply has left would stay in memory for as long as an agent is silent.
 */
export class IdleCollection {
  readonly #isBusy: () => boolean;
  #timer: Timer | undefined;
  /** What was resident when it was last tidied up, in bytes. */
  #resident: number | undefined;

  /** `isBusy`: whether something is under way that a pause of some milliseconds would hold up. */
  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  /** Some work was done. */
  worked(): void {
    this.#resident ??= process.memoryUsage.rss();
    if (this.#timer !== undefined) return void this.#timer.refresh();
    this.#timer = setTimeout(() => this.#rest(), restMillis);
    this.#timer.unref();
  }

  #rest(): void {
    this.#timer = undefined;
    if (this.#isBusy()) return this.worked();
    const resident = process.memoryUsage.rss();
    if (resident - (this.#resident ?? 0) >= leastGrowth) Bun.gc(true);
    this.#resident = Math.min(resident, process.memoryUsage.rss());
  }
}
