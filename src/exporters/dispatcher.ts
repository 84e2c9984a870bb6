import type { ContentReader } from "../core/events/content.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { Lane } from "./lane.ts";
import { ContentStore } from "../journal/content-store.ts";
import { sessionHistory } from "../journal/history.ts";
import type { JournalLayout } from "../journal/layout.ts";
import type { EventRecord } from "../journal/records.ts";
import { SegmentReader } from "../journal/segment-reader.ts";

/** Ended sessions whose content stays at hand: their exports are often still to come. */
const endedAtHand = 32;

/** A lane that is shown events again begins to read at most this many records before them. */
const placeEvery = 64;

/** Shows the relay events of one segment to its lanes, from the beginning and as it grows. */
export class Dispatcher {
  readonly #layout: JournalLayout;
  readonly #reader: SegmentReader;
  readonly #contents: ContentStore;
  readonly #lanes: readonly Lane[];
  readonly #observe: ((event: RelayEvent) => void) | undefined;
  readonly #readers = new Map<string, ContentReader>();
  /** At which number each session's events begin in this segment. */
  readonly #firsts = new Map<string, number>();
  /** Where some of the records stand, in order. */
  readonly #places: { readonly seq: number; readonly offset: number }[] = [];
  #records = 0;
  /** Ended sessions, oldest first. */
  readonly #ended = new Set<string>();
  /** One past the last sequence number shown to all. */
  #next = 0;

  /** Throws when the segment cannot be opened. `observe` is shown every event once, whatever the lanes have settled. */
  constructor(
    layout: JournalLayout,
    segmentPath: string,
    lanes: readonly Lane[],
    observe?: (event: RelayEvent) => void,
  ) {
    this.#layout = layout;
    this.#reader = new SegmentReader(segmentPath);
    this.#contents = new ContentStore(this.#reader);
    this.#lanes = lanes;
    this.#observe = observe;
  }

  /** Shows what has been appended since the last call. */
  pump(): void {
    for (const { record, offset } of this.#reader.next()) {
      if (record.kind === "content") this.#contents.take(record, offset);
      if (record.kind !== "event") continue;
      this.#place(record, offset);
      if (this.#observe !== undefined) for (const event of record.relay) this.#observe(event);
      this.#show(record, this.#lanes);
      this.#next = record.seq + record.relay.length;
      this.#forgetEnded(record);
    }
  }

  /** Lets all lanes deliver side by side; resolves by the deadline (epoch milliseconds). */
  async flush(deadline: number): Promise<void> {
    await Promise.all(
      this.#lanes.map(async (lane) => {
        const resumeAt = await lane.flush(deadline);
        if (resumeAt !== undefined) this.#showAgain(lane, resumeAt);
      }),
    );
    this.#contents.trim();
  }

  /** Lets exporters and the segment go. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
    this.#reader.close();
  }

  #place({ seq, input, relay }: EventRecord, offset: number): void {
    if (this.#records % placeEvery === 0) this.#places.push({ seq, offset });
    this.#records += 1;
    if (relay.length > 0 && !this.#firsts.has(input.session)) this.#firsts.set(input.session, seq);
  }

  /** A lane that had no room reads the segment once more from where it stopped, up to where the others are. */
  #showAgain(lane: Lane, from: number): void {
    const place = this.#places.findLast(({ seq }) => seq <= from);
    const reader = new SegmentReader(this.#reader.path, place?.offset);
    for (const { record } of reader.next()) {
      if (record.kind !== "event") continue;
      if (record.seq >= this.#next) break;
      this.#show(record, [lane], from);
    }
    reader.close();
  }

  #show(record: EventRecord, lanes: readonly Lane[], from = 0): void {
    const { session } = record.input;
    for (const [index, event] of record.relay.entries()) {
      const seq = record.seq + index;
      if (seq < from) continue;
      const content = this.#contentOf(session);
      const first = seq === this.#firsts.get(session);
      const history = (): ReturnType<typeof sessionHistory> =>
        sessionHistory(this.#layout, session, { path: this.#reader.path, seq, first });
      for (const lane of lanes) lane.show({ seq, event, content, history });
    }
  }

  #forgetEnded({ input: { session }, relay }: EventRecord): void {
    for (const event of relay) {
      if (event.kind === "start" && event.role === "session") this.#ended.delete(session);
      if (event.kind === "end" && event.role === "session") this.#ended.add(session);
    }
    const [oldest] = this.#ended;
    if (this.#ended.size <= endedAtHand || oldest === undefined) return;
    this.#ended.delete(oldest);
    this.#contents.forget(oldest);
    this.#readers.delete(oldest);
  }

  #contentOf(session: string): ContentReader {
    let reader = this.#readers.get(session);
    if (reader === undefined) this.#readers.set(session, (reader = this.#contents.forSession(session)));
    return reader;
  }
}
