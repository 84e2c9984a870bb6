import { createParser } from "eventsource-parser";
import type { EventSourceParser } from "eventsource-parser";

/** One server-sent event. */
export interface SseEvent {
  /** The `event:` field, when there is one. */
  readonly event?: string;
  readonly data: string;
}

/** The largest event that is kept, in bytes as they came, its lines and their ends included. */
export const largestEvent: number = 8 * 1024 * 1024;

const lf = 10;
const cr = 13;

/**
 * Decodes a stream of bytes into server-sent events, however it is cut: inside a character, a line end or a byte order mark.
 * An event larger than `largestEvent` is left out and counted. Never throws.
 *
 * The parser buffers without a bound, or stops for good at one: the guard here looks for line ends in the bytes and hands
 * on nothing of an event that has grown too large, so that the events after it are read.
 */
export class SseDecoder {
  /** Events that were left out because they were too large. */
  dropped = 0;

  readonly #limit: number;
  readonly #parser: EventSourceParser;
  #text = newTextDecoder();
  #events: SseEvent[] = [];
  /** Bytes since the last end of a line and of an event. */
  #lineBytes = 0;
  #eventBytes = 0;
  /** The last byte was a CR: an LF that follows ends no other line. */
  #afterCr = false;
  #skipping = false;

  /** `limit`: the largest event to keep, in bytes. */
  constructor(limit: number = largestEvent) {
    this.#limit = limit;
    this.#parser = createParser({
      onEvent: ({ event, data }) => this.#events.push(event === undefined ? { data } : { event, data }),
    });
  }

  /**
   * Takes the next bytes; returns the events that they completed. Those whose name ends with `unread` may be missing: of a
   * flood that nobody keeps, no text is made.
   */
  push(bytes: Uint8Array, unread?: string): SseEvent[] {
    // `from`: the first byte that the parser has not had; `eventStart`: where the current event begins in these bytes.
    let from = 0;
    let eventStart = 0;
    const ends = new LineEnds(bytes);
    const ending = unread === undefined ? undefined : Buffer.from(unread);
    let position = this.#afterCr && bytes[0] === lf ? 1 : 0;
    if (bytes.length > 0) this.#afterCr = false;
    while (position < bytes.length) {
      const end = ends.next(position);
      this.#lineBytes += end - position;
      this.#eventBytes += end - position;
      if (this.#eventBytes > this.#limit && !this.#skipping) {
        this.#feed(bytes.subarray(from, Math.max(from, eventStart)));
        this.#skip();
      }
      if (end === bytes.length) break;
      if (ending !== undefined && this.#leavesOut(bytes.subarray(eventStart, end), position - eventStart, ending)) {
        this.#feed(bytes.subarray(from, eventStart));
        this.#skipping = true;
      }
      position = this.#pastLineEnd(bytes, end);
      if (this.#lineBytes === 0) {
        this.#eventBytes = 0;
        eventStart = position;
        if (this.#skipping) from = position;
        this.#skipping = false;
      }
      this.#lineBytes = 0;
    }
    if (!this.#skipping) this.#feed(bytes.subarray(from));
    // Not kept here: a stream may stand still for long, and its last events with it.
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The stream has ended: what is incomplete is no event (WHATWG HTML, 9.2.6) and is forgotten. */
  end(): void {
    this.#parser.reset();
    this.#text = newTextDecoder();
    this.#lineBytes = 0;
    this.#eventBytes = 0;
    this.#afterCr = false;
    this.#skipping = false;
  }

  #feed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#parser.feed(this.#text.decode(bytes, { stream: true }));
  }

  /** Whether the line at the end of these bytes names an event to leave out. Only while the parser has had nothing of it. */
  #leavesOut(event: Uint8Array, line: number, ending: Uint8Array): boolean {
    if (this.#skipping || this.#eventBytes !== event.length) return false;
    return isNamed(event.subarray(line), ending);
  }

  #skip(): void {
    this.dropped += 1;
    this.#skipping = true;
    this.#parser.reset();
    this.#text = newTextDecoder();
  }

  #pastLineEnd(bytes: Uint8Array, end: number): number {
    this.#eventBytes += 1;
    if (bytes[end] === lf) return end + 1;
    this.#afterCr = end + 1 === bytes.length;
    return bytes[end + 1] === lf ? end + 2 : end + 1;
  }
}

/** Finds line ends in one chunk; each of the two bytes is searched for once, so that the work stays linear. */
class LineEnds {
  readonly #bytes: Uint8Array;
  #nextLf = -1;
  #nextCr = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the next CR or LF at or after `position` is; the chunk's length when there is none. */
  next(position: number): number {
    if (this.#nextLf < position) this.#nextLf = this.#find(lf, position);
    if (this.#nextCr < position) this.#nextCr = this.#find(cr, position);
    return Math.min(this.#nextLf, this.#nextCr);
  }

  #find(byte: number, position: number): number {
    const found = this.#bytes.indexOf(byte, position);
    return found === -1 ? this.#bytes.length : found;
  }
}

const eventField = Buffer.from("event:");

function isNamed(line: Uint8Array, ending: Uint8Array): boolean {
  const rest = line.length - ending.length;
  return rest >= eventField.length && isAt(line, 0, eventField) && isAt(line, rest, ending);
}

function isAt(line: Uint8Array, at: number, wanted: Uint8Array): boolean {
  return wanted.every((byte, index) => line[at + index] === byte);
}

/** The parser takes the byte order mark off itself: a decoder that did so too would take two. */
function newTextDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
