/** Written as `low` when nothing of a segment will ever be needed again. */
export const allSettled: number = Number.MAX_SAFE_INTEGER;

/** Which *end* events an exporter has settled, and how far back its open starts reach. Sequence numbers of one segment. */
export class Positions {
  #low: number;
  #ranges: [number, number][];

  constructor(low = 0, ranges: readonly (readonly [number, number])[] = []) {
    this.#low = low;
    this.#ranges = ranges.map(([from, to]) => [from, to]);
  }

  /** The lowest sequence number that is still needed as a start. */
  get low(): number {
    return this.#low;
  }

  /** Settled sequence numbers at or above `low`, as inclusive ranges in order. */
  get ranges(): readonly (readonly [number, number])[] {
    return this.#ranges;
  }

  /** Whether an end event needs no delivery any more. Below `low` everything is settled. */
  has(seq: number): boolean {
    return seq < this.#low || (this.#ranges[this.#before(seq)]?.[1] ?? -1) >= seq;
  }

  /** Settles one end event; for any other it says that no end stands there, so that what lies around it joins. */
  add(seq: number): void {
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

  /** The last range that begins at or before a number, or -1: looked for from the end, where events come in. */
  #before(seq: number): number {
    return this.#ranges.findLastIndex(([from]) => from <= seq);
  }
}
