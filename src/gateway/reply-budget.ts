import type { ReplyRoom } from "../providers/reply-limit.ts";

/** The most that is kept of all replies under way together, in characters of event data or bytes of bodies. */
const together = 32 * 1024 * 1024;

/** A reply's part of the budget, given back when the reply has been recorded. */
export interface BudgetPart extends ReplyRoom {
  release(): void;
}

/**
 * The memory that replies under way may take together. One may take as much as is then still free: alone it has half of
 * all; when many flood, none can take what the others need, and a new one always finds its share.
 */
export class ReplyBudget {
  #free: number;

  constructor(limit: number = together) {
    this.#free = limit;
  }

  /** What nobody has taken. */
  get free(): number {
    return this.#free;
  }

  /** The part of one reply. */
  open(): BudgetPart {
    let taken = 0;
    return {
      take: (size) => {
        if (taken + size > this.#free - size) return false;
        taken += size;
        this.#free -= size;
        return true;
      },
      release: () => {
        this.#free += taken;
        taken = 0;
      },
    };
  }
}
