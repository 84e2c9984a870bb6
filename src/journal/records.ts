import type { Micros } from "../core/clock.ts";
import type { Content, ContentRef } from "../core/events/content.ts";
import type { NormalizedEvent } from "../core/events/normalized-event.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { JsonValue } from "../core/json/json-value.ts";

/** First record of a segment: who writes it, and to which exporters its events are owed. */
export interface SegmentRecord {
  readonly kind: "segment";
  readonly format: 1;
  readonly version: string;
  readonly pid: number;
  /** When the owning process started, so that a reused pid is not taken for it. Opaque. */
  readonly processStart: string;
  /** Where the pid means something; absent in segments of versions that did not tell. */
  readonly namespace?: string;
  readonly created: Micros;
  /** Identities of the exporters that the events are owed to; no header value, ever. */
  readonly owed: readonly string[];
}

/** Second record of a gateway's segment, once it listens: where it is found and whose it is. */
export interface GatewayRecord {
  readonly kind: "gateway";
  /** Without the secret of a run or the token of a daemon. */
  readonly url: string;
  /** The agent of a transparent run (registered id); absent for a daemon. */
  readonly agent?: string;
  /** Where it was started. */
  readonly directory: string;
}

/** One normalized event as the core received it, and what the core derived from it: both in one frame, or neither. */
export interface EventRecord {
  readonly kind: "event";
  readonly at: Micros;
  readonly input: NormalizedEvent<Content>;
  /** The ids drawn while it was handled. */
  readonly ids: readonly string[];
  /** Sequence number of `relay[0]`; the others follow. */
  readonly seq: number;
  readonly relay: readonly RelayEvent[];
}

/** A piece of content, once per session and segment. */
export interface ContentRecord {
  readonly kind: "content";
  readonly session: string;
  readonly ref: ContentRef;
  readonly value: JsonValue;
}

/** Stands before records that were written together, and says what of the intake they hold. */
export interface IntakeRecord {
  readonly kind: "intake";
  /** Everything that arrived up to this place is recorded, once the records that follow are whole. */
  readonly place: number;
  /** How many of them there are. */
  readonly records: number;
}

/** What an exporter has taken. */
export interface AckRecord {
  readonly kind: "ack";
  readonly exporter: string;
  /** The lowest sequence number that is still needed as a start. */
  readonly low: number;
  /** Acknowledged end events at or above `low`, as inclusive ranges. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Everything that a segment can hold. */
export type JournalRecord = SegmentRecord | GatewayRecord | EventRecord | ContentRecord | IntakeRecord | AckRecord;
