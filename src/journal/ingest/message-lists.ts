import type { ContentRef, MessageListPiece } from "../../core/events/content.ts";
import type { JsonObject } from "../../core/json/json-value.ts";

/** How many lists of a thread are remembered: the conversation, and side requests beside it. */
const remembered = 4;
/** A list starts afresh after this many steps, so that the way back to its beginning stays short. */
const longestChain = 32;

interface Known {
  readonly ref: ContentRef;
  readonly hashes: readonly string[];
  readonly depth: number;
}

/** Finds for each request what it shares with an earlier one of its thread, so that only what is new is written. */
export class MessageLists {
  readonly #threads = new Map<string, Known[]>();

  /** The piece that says a list of messages, and how to remember it once the piece has a reference. */
  plan(
    thread: string,
    messages: readonly ContentRef[],
  ): { readonly piece: JsonObject; readonly keep: (ref: ContentRef) => void } {
    const known = this.#threads.get(thread) ?? [];
    const hashes = messages.map((message) => message.hash);
    let base: Known | null = null;
    let shared = 0;
    for (const candidate of known) {
      const common = commonPrefix(candidate.hashes, hashes);
      if (common > shared && candidate.depth < longestChain) [base, shared] = [candidate, common];
    }
    const added = messages.slice(shared).map((message) => ({ ...message }));
    const piece = { base: base === null ? null : { ...base.ref }, keep: shared, add: added } satisfies MessageListPiece;
    const depth = base === null ? 0 : base.depth + 1;
    const keep = (ref: ContentRef): void => {
      const others = known.filter((other) => other !== base).slice(0, remembered - 1);
      this.#threads.set(thread, [{ ref, hashes, depth }, ...others]);
    };
    return { piece, keep };
  }
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at;
}
