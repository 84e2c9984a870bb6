/** Written as `low` when nothing of a segment will ever be needed again. */
export const allSettled: number = Number.MAX_SAFE_INTEGER;

/** Which *end* events an exporter has settled, and how far back its open starts reach. Sequence numbers of one segment. */
export class Positions {
  #low: number;
  /** In order. Those that join settled ends hold other events besides; beyond the last settled end they hold nothing else. */
  #ranges: [number, number][];
  #lastEnd: number;

  constructor(low = 0, ranges: readonly (readonly [number, number])[] = []) {
    this.#low = low;
    this.#ranges = ranges.map(([from, to]) => [from, to]);
    this.#lastEnd = ranges.at(-1)?.[1] ?? -1;
  }

  /** The lowest sequence number that is still needed as a start. */
  get low(): number {
    return this.#low;
  }

  /** Settled sequence numbers at or above `low`, as inclusive ranges in order, as far as ends stand among them. */
  get ranges(): readonly (readonly [number, number])[] {
    // While a collector is away every start stands alone between two ends that wait: nobody needs these.
    return this.#ranges.slice(0, this.#before(this.#lastEnd) + 1);
  }

  /** Whether an end event needs no delivery any more. Below `low` everything is settled. */
  has(seq: number): boolean {
    return seq < this.#low || (this.#ranges[this.#before(seq)]?.[1] ?? -1) >= seq;
  }

  /** Settles one end event. */
  add(seq: number): void {
    this.#lastEnd = Math.max(this.#lastEnd, seq);
    this.pass(seq);
  }

  /** Says that no end to be settled stands there, so that what lies around it joins. */
  pass(seq: number): void {
    if (this.has(seq)) return;
    const at = this.#before(seq);
    const [before, after] = [this.#ranges[at], this.#ranges[at + 1]];
    const [joinsBefore, joinsAfter] = [before?.[1] === seq - 1, after?.[0] === seq + 1];
    const from = joinsBefore ? (before?.[0] ?? seq) : seq;
    const to = joinsAfter ? (after?.[1] ?? seq) : seq;
    this.#ranges.splice(joinsBefore ? at : at + 1, Number(joinsBefore) + Number(joinsAfter), [from, to]);
  }

  /** Moves `low` forward; what lies below is forgotten. Never moves back. */
  raise(low: number): void {
    if (low <= this.#low) return;
    this.#low = low;
    this.#ranges = this.#ranges.flatMap(([from, to]): [number, number][] =>
      to < low ? [] : [[Math.max(from, low), to]],
    );
  }

  /** The last range that begins at or before a number, or -1: after a long outage there are as many as there were ends. */
  #before(seq: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.[0] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
