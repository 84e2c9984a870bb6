import { statSync } from "node:fs";
import type { Micros } from "../core/clock.ts";
import { messageOf } from "../errors.ts";
import { AckLog } from "./ack-log.ts";
import { allSettled, Positions } from "./positions.ts";
import type { EventRecord, GatewayRecord, SegmentRecord } from "./records.ts";
import { isOwned } from "./segment-owner.ts";
import { SegmentReader } from "./segment-reader.ts";

/** What one exporter has not had of a segment yet. */
export interface OwedEnds {
  readonly identity: string;
  /** How many *end* events. */
  readonly ends: number;
  /** Time of the oldest of them. */
  readonly oldest: Micros;
}

/** What a segment holds, as far as it was looked at. */
export interface SegmentSurvey {
  readonly path: string;
  readonly bytes: number;
  /** Undefined when not even the first record can be read. */
  readonly header: SegmentRecord | undefined;
  readonly gateway: GatewayRecord | undefined;
  /** Whether the process that writes it is there. */
  readonly running: boolean;
  readonly owed: readonly OwedEnds[];
  /** Why nothing after `readable` bytes can be read. */
  readonly damage: string | undefined;
  readonly readable: number;
  /** Whether it was read to its end. */
  readonly whole: boolean;
}

/** How far to look. */
export interface SurveyOptions {
  /** Only this session's events count. */
  readonly session?: string;
  /** Reads a segment to its end although everything of it was delivered. */
  readonly everything?: boolean;
}

/**
 * Looks through a segment, of a process that runs or of one that is gone; changes nothing. What was delivered whole is
 * not read unless `everything` is asked for. Undefined when the file is gone.
 */
export function surveySegment(path: string, options: SurveyOptions = {}): SegmentSurvey | undefined {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return undefined;
  let reader: SegmentReader;
  try {
    reader = new SegmentReader(path);
  } catch (error) {
    return { ...nothing, path, bytes, damage: messageOf(error) };
  }
  try {
    const read = readThrough(reader, options);
    return { path, bytes, ...read, damage: reader.damage, readable: reader.offset };
  } catch (error) {
    return { ...nothing, path, bytes, damage: messageOf(error) };
  } finally {
    reader.close();
  }
}

const nothing = { header: undefined, gateway: undefined, running: false, owed: [], readable: 0, whole: true } as const;

type Read = Pick<SegmentSurvey, "header" | "gateway" | "running" | "owed" | "whole">;

function readThrough(reader: SegmentReader, { session, everything = false }: SurveyOptions): Read {
  const positions = new AckLog(reader.path, () => {}).read();
  const owed = new Map<string, OwedEnds>();
  let header: SegmentRecord | undefined;
  let gateway: GatewayRecord | undefined;
  let wanted: readonly string[] = [];
  let whole = true;
  for (const { record } of reader.next()) {
    if (record.kind === "segment") {
      header = record;
      wanted = record.owed.filter((identity) => positions.get(identity)?.low !== allSettled);
      continue;
    }
    if (record.kind === "gateway") gateway = record;
    // The gateway's record, where there is one, follows the first: nothing else is of interest then.
    whole = everything || wanted.length > 0;
    if (!whole) break;
    if (record.kind !== "event" || (session !== undefined && record.input.session !== session)) continue;
    for (const identity of wanted) count(record, identity, positions.get(identity) ?? new Positions(), owed);
  }
  const running = header !== undefined && isOwned(reader.path, header);
  return { header, gateway, running, owed: [...owed.values()], whole };
}

function count(record: EventRecord, identity: string, positions: Positions, owed: Map<string, OwedEnds>): void {
  for (const [index, event] of record.relay.entries()) {
    if (event.kind !== "end" || positions.has(record.seq + index)) continue;
    const known = owed.get(identity);
    owed.set(identity, { identity, ends: (known?.ends ?? 0) + 1, oldest: known?.oldest ?? event.time });
  }
}
