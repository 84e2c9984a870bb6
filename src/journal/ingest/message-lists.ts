import type { ContentRef, MessageListPiece } from "../../core/events/content.ts";
import type { JsonObject } from "../../core/json/json-value.ts";

/** How many lists of a thread are remembered: the conversation, and side requests beside it. */
const remembered = 4;
/** A list starts afresh when at least this many messages, and as many as at its last beginning, have been added. */
const shortestChain = 64;

interface Known {
  readonly ref: ContentRef;
  readonly hashes: readonly string[];
  /** Messages that the list held when it last started afresh, and those added to it since. */
  readonly first: number;
  readonly added: number;
}

/**
 * Finds for each request what it shares with an earlier one of its thread, so that only what is new is written. Lists that
 * start afresh keep the way back to a beginning short; each is written only after it has doubled, so that all of them
 * together take no more than the messages do.
 */
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
      if (common > shared && mayGrow(candidate)) [base, shared] = [candidate, common];
    }
    const added = messages.slice(shared).map((message) => ({ ...message }));
    const piece = { base: base === null ? null : { ...base.ref }, keep: shared, add: added } satisfies MessageListPiece;
    const chain =
      base === null
        ? { first: added.length, added: 0 }
        : { first: base.first, added: base.added + Math.max(1, added.length) };
    const keep = (ref: ContentRef): void => {
      const others = known.filter((other) => other !== base).slice(0, remembered - 1);
      this.#threads.set(thread, [{ ref, hashes, ...chain }, ...others]);
    };
    return { piece, keep };
  }
}

function mayGrow({ first, added }: Known): boolean {
  return added < Math.max(shortestChain, first);
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at;
}
