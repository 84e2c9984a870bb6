import type { IdSource, Micros } from "../core/clock.ts";
import { SessionRegistry } from "../core/session/registry.ts";
import type { EventRecord, IntakeRecord, SegmentRecord } from "./records.ts";
import type { PlacedRecord } from "./segment-reader.ts";
import { SegmentReader } from "./segment-reader.ts";

/** Which model call something belongs to. */
export interface CallPlace {
  readonly agent: string;
  readonly session: string;
  readonly call: string;
}

/** What a segment comes to: the state of its sessions at its end, and what else ending it needs. */
export class SegmentPast {
  readonly registry: SessionRegistry = new SessionRegistry(Number.POSITIVE_INFINITY);
  /** Model calls, by their ids. */
  readonly calls: Map<string, CallPlace> = new Map();
  header: SegmentRecord | undefined;
  /** The agent of a transparent run (registered id). */
  agent: string | undefined;
  at: Micros = 0;
  /** The sequence number of the next relay event. */
  seq = 0;
  /** Everything that arrived up to this place is recorded. */
  place = 0;
  readonly #ids: IdSource;
  /** The last note of records that were written together: where it stands, and how many of them are still to come. */
  #together: { readonly from: number; left: number } | undefined;

  /** `ids` are drawn where the record has none, which no record of ours lacks. */
  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  /** Takes the next record. */
  take({ record, offset }: PlacedRecord): void {
    if (this.#together !== undefined) this.#together.left -= 1;
    if (record.kind === "segment") this.header = record;
    if (record.kind === "gateway") this.agent = record.agent;
    if (record.kind === "intake") this.#note(record, offset);
    if (record.kind === "event") this.#apply(record);
  }

  /** Where what is whole ends, if the segment ends at `end`: records that were written together count together. */
  wholeUntil(end: number): number {
    return this.#together !== undefined && this.#together.left > 0 ? this.#together.from : end;
  }

  #note({ place, records }: IntakeRecord, from: number): void {
    this.place = Math.max(this.place, place);
    this.#together = { from, left: records };
  }

  #apply({ input, ids, at, seq, relay }: EventRecord): void {
    const drawn = ids.values();
    this.registry.apply(input, at, { next: () => drawn.next().value ?? this.#ids.next() });
    if (input.kind === "llm_start") {
      const { agent, session, call } = input;
      this.calls.set(call, { agent, session, call });
    }
    this.at = at;
    this.seq = seq + relay.length;
  }
}

/** What a segment comes to when it is read up to an offset. */
export function pastUntil(path: string, end: number, ids: IdSource): SegmentPast {
  const reader = new SegmentReader(path);
  const past = new SegmentPast(ids);
  try {
    for (const placed of reader.next()) {
      if (placed.offset >= end) break;
      past.take(placed);
    }
  } finally {
    reader.close();
  }
  return past;
}
