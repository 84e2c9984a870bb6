import type { RelayEvent } from "../core/events/relay-event.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { packReply, unpackReply } from "./packed-reply.ts";
import type { EventRecord } from "./records.ts";

/** A relay event without what it has from its input: `same` names those fields. */
type PackedEvent = Offered & { readonly same?: string };

/** Fields of a relay event, as far as they are known. */
type Offered = Readonly<Record<string, unknown>>;

/** An event record as it is written. */
export interface PackedRecord extends Omit<EventRecord, "relay" | "ids"> {
  /** Absent when they are the ids of the relay events, in order. */
  readonly ids?: readonly string[];
  readonly relay: readonly PackedEvent[];
}

/**
 * A record as it is written: the core hands most of an input on to the relay events that follow from it, and one frame
 * holds both, so what a relay event repeats stands there once.
 */
export function packEvent(record: EventRecord): PackedRecord {
  const { ids, relay, input, ...rest } = record;
  const drawn = drawnFor(relay);
  const derivable = drawn.length === ids.length && drawn.every((id, index) => id === ids[index]);
  const written = input.kind === "llm_end" ? { ...input, response: packReply(input.response) } : input;
  return { ...rest, input: written, ...(derivable ? {} : { ids }), relay: relay.map((event) => pack(event, record)) };
}

/** Undoes `packEvent`; an event that was written whole stays as it is. */
export function unpackEvent(packed: PackedRecord): EventRecord {
  const { input: written, ids } = packed;
  const input = written.kind === "llm_end" ? { ...written, response: unpackReply(written.response) } : written;
  const theirs = offered({ at: packed.at, input });
  const unpacked = packed.relay.map(({ same, ...kept }) => (same === undefined ? kept : unpack(kept, same, theirs)));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- packEvent wrote it, and its frame's checksum held
  const relay = unpacked as unknown as readonly RelayEvent[];
  return { ...packed, input, ids: ids ?? drawnFor(relay), relay };
}

function pack(event: RelayEvent, record: EventRecord): PackedEvent {
  const theirs = offered(record);
  const kept: Record<string, unknown> = {};
  const same: string[] = [];
  for (const [key, value] of Object.entries<unknown>({ ...event })) {
    const repeated = value === theirs[key] || (key === "llm" && isCall(event, record));
    if (repeated && value !== undefined) same.push(key);
    else kept[key] = value;
  }
  const more = "metadata" in kept && "metadata" in event ? beyond(event.metadata, record.input.metadata) : undefined;
  if (more !== undefined) {
    same.push("metadata");
    kept["metadata"] = more;
  }
  return same.length === 0 ? kept : { ...kept, same: same.join(" ") };
}

function unpack(kept: Offered, same: string, theirs: Offered): Offered {
  const whole: Record<string, unknown> = { ...kept };
  for (const key of same.split(" ")) {
    whole[key] = key === "metadata" ? { ...Object(theirs[key]), ...Object(kept[key]) } : theirs[key];
  }
  return whole;
}

/** What a relay event may have from its record. */
function offered({ at, input }: Pick<EventRecord, "at" | "input">): Offered {
  if (input.kind !== "llm_start") return { ...input, time: at };
  const { system, vendor, request } = input;
  return { ...input, time: at, llm: { system, vendor, request } };
}

/** Whether a start tells of its input's call; it does so in an object of its own. */
function isCall(event: RelayEvent, { input }: EventRecord): boolean {
  if (event.kind !== "start" || input.kind !== "llm_start") return false;
  const { llm } = event;
  return llm?.request === input.request && llm.system === input.system && llm.vendor === input.vendor;
}

/** The members that an object has beyond those of another; undefined when it lacks one of them. */
function beyond(object: JsonObject, base: JsonObject): JsonObject | undefined {
  for (const key in base) if (!Object.hasOwn(object, key)) return undefined;
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => base[key] !== value));
}

/** The ids that were drawn for events, in order; an end has its start's. */
function drawnFor(relay: readonly RelayEvent[]): readonly string[] {
  return relay.flatMap((event) => (event.kind === "end" ? [] : [event.uuid]));
}
