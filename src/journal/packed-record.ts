import type { JsonValue } from "../core/json/json-value.ts";
import { readString } from "../core/json/path.ts";
import type { PackedRecord } from "./packed-event.ts";
import { packEvent, unpackEvent } from "./packed-event.ts";
import { packList, unpackList } from "./packed-list.ts";
import type { EventRecord, JournalRecord } from "./records.ts";

type Packed = Exclude<JournalRecord, EventRecord> | PackedRecord;

/** A record as it is written: nothing that the reader knows anyway. */
export function packRecord(record: JournalRecord): Packed {
  if (record.kind === "event") return packEvent(record);
  const isMessages = record.kind === "content" && record.ref.kind === "message_list";
  return isMessages ? { ...record, value: packList(record.value) } : record;
}

const kinds = new Set(["segment", "gateway", "event", "content", "intake", "ack"]);

/** Undoes `packRecord`. Undefined for records of a later format, which are passed over. */
export function unpackRecord(value: JsonValue): JournalRecord | undefined {
  if (!kinds.has(readString(value, "kind") ?? "")) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checksum says that SegmentWriter wrote this record
  const record = value as unknown as Packed;
  if (record.kind === "event") return unpackEvent(record);
  const isMessages = record.kind === "content" && record.ref.kind === "message_list";
  return isMessages ? { ...record, value: unpackList(record.value) } : record;
}
