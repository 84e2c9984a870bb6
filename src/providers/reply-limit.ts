import type { SseEvent } from "./sse/sse-decoder.ts";

/** The most that an accumulator keeps of one reply, in characters of event data. */
export const largestReply: number = 8 * 1024 * 1024;

/** Keeps a flooding upstream from filling the memory: past the limit, events that make a reply grow are not taken. */
export class ReplyLimit {
  #taken = 0;

  /** Counts an event that makes the reply grow; whether it may still be taken. */
  admits(event: SseEvent): boolean {
    this.#taken += event.data.length;
    return !this.exceeded;
  }

  /** Whether something was left out. */
  get exceeded(): boolean {
    return this.#taken > largestReply;
  }
}
