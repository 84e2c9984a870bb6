/** What a request's message list adds to what a thread has seen. */
export interface Advance {
  /** How many messages at the beginning are those of an earlier list. */
  readonly depth: number;
  /** The node that each message of the list leads to; equal nodes mean equal beginnings. */
  readonly nodes: readonly number[];
  /** The list of the request before this one. */
  readonly previous: readonly string[];
}

/**
 * The message lists that a thread's requests have sent, as a tree of message hashes. A conversation that is sent again
 * and again with a few messages more costs only the new ones; a branch (a rewound conversation, a fork) is found at the
 * place where it leaves the trunk.
 */
export class Conversation {
  readonly #children = new Map<string, number>();
  readonly #replied = new Set<number>();
  #count = 0;
  #last: readonly string[] = [];

  /** How many messages at the beginning of a list are known as the beginning of an earlier one. */
  depth(hashes: readonly string[]): number {
    let node = 0;
    let depth = 0;
    for (const hash of hashes) {
      const next = this.#children.get(`${node} ${hash}`);
      if (next === undefined) break;
      node = next;
      depth += 1;
    }
    return depth;
  }

  /** Takes the list of a request. */
  advance(hashes: readonly string[]): Advance {
    const depth = this.depth(hashes);
    const nodes: number[] = [];
    let node = 0;
    for (const hash of hashes) {
      const key = `${node} ${hash}`;
      let next = this.#children.get(key);
      if (next === undefined) {
        this.#count += 1;
        next = this.#count;
        this.#children.set(key, next);
      }
      node = next;
      nodes.push(node);
    }
    const previous = this.#last;
    this.#last = hashes;
    return { depth, nodes, previous };
  }

  /** Notes that the request whose list ends at this node got a reply that was recorded. */
  reply(node: number): void {
    this.#replied.add(node);
  }

  /** Whether the messages that end at this node were answered by a recorded reply. */
  replied(node: number | undefined): boolean {
    return node !== undefined && this.#replied.has(node);
  }
}
