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
    return seq < this.#low || this.#ranges.some(([from, to]) => from <= seq && seq <= to);
  }

  /** Settles one end event. */
  add(seq: number): void {
    if (this.has(seq)) return;
    const at = this.#ranges.findIndex(([from]) => from > seq);
    this.#ranges.splice(at === -1 ? this.#ranges.length : at, 0, [seq, seq]);
    this.#join();
  }

  /** Moves `low` forward; what lies below is forgotten. Never moves back. */
  raise(low: number): void {
    if (low <= this.#low) return;
    this.#low = low;
    this.#ranges = this.#ranges.flatMap(([from, to]): [number, number][] =>
      to < low ? [] : [[Math.max(from, low), to]],
    );
  }

  #join(): void {
    const joined: [number, number][] = [];
    for (const [from, to] of this.#ranges) {
      const last = joined.at(-1);
      if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
      else joined.push([from, to]);
    }
    this.#ranges = joined;
  }
}
