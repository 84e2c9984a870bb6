import type { SseEvent } from "./sse/sse-decoder.ts";

/** The most that is kept of one reply, in characters of event data. */
export const largestReply: number = 8 * 1024 * 1024;

/** What a reply may still take of the memory that all replies share. */
export interface ReplyRoom {
  /** Takes this many characters or bytes; false when they are not to be had. */
  take(size: number): boolean;
}

const alone: ReplyRoom = { take: () => true };

/** Keeps a flooding upstream from filling the memory: past the limit, events that make a reply grow are not taken. */
export class ReplyLimit {
  readonly #room: ReplyRoom;
  #taken = 0;
  #exceeded = false;

  /** Without a room the reply has the memory to itself. */
  constructor(room: ReplyRoom = alone) {
    this.#room = room;
  }

  /** Counts an event that makes the reply grow; whether it may still be taken. Nothing is taken after what was left out. */
  admits(event: SseEvent): boolean {
    if (this.#exceeded) return false;
    const size = event.data.length;
    this.#taken += size;
    this.#exceeded = this.#taken > largestReply || !this.#room.take(size);
    return !this.#exceeded;
  }

  /** Whether something was left out. */
  get exceeded(): boolean {
    return this.#exceeded;
  }
}
