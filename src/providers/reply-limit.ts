import type { JsonValue } from "../core/json/json-value.ts";
import { isList } from "../core/json/json-value.ts";

/** The most that is kept of one reply, in characters of what it says, with a little for each piece of it. */
export const largestReply: number = 8 * 1024 * 1024;

/** What a value that is no text counts as, in characters, and each piece besides. */
const besides = 4;

/** What a reply may still take of the memory that all replies share. */
export interface ReplyRoom {
  /** Takes this many characters or bytes; false when they are not to be had. */
  take(size: number): boolean;
}

const alone: ReplyRoom = { take: () => true };

/** Keeps a flooding upstream from filling the memory: past the limit, what would make a reply grow is not taken. */
export class ReplyLimit {
  readonly #room: ReplyRoom;
  #taken = 0;
  #exceeded = false;

  /** Without a room the reply has the memory to itself. */
  constructor(room: ReplyRoom = alone) {
    this.#room = room;
  }

  /**
   * Counts the part of an event by which the reply grows; whether it may still be taken. Not the event: told token by token,
   * a reply is thirty times as long as what it says. Nothing is taken after what was left out.
   */
  admits(grown: JsonValue | undefined): boolean {
    if (this.#exceeded) return false;
    const size = besides + sizeOf(grown);
    this.#taken += size;
    this.#exceeded = this.#taken > largestReply || !this.#room.take(size);
    return !this.#exceeded;
  }

  /** Whether something was left out. */
  get exceeded(): boolean {
    return this.#exceeded;
  }
}

function sizeOf(value: JsonValue | undefined): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return besides;
  if (isList(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), besides);
  let size = besides;
  for (const key in value) size += sizeOf(value[key]);
  return size;
}
