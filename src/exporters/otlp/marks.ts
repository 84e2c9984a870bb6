import type { ContentReader } from "../../core/events/content.ts";
import type { Mark } from "../../core/events/relay-event.ts";
import { Attributes } from "./attributes.ts";
import { spanIdOf, traceIdOf } from "./ids.ts";
import { readContent } from "./read-content.ts";
import type { SpanEventRecord, SpanRecord } from "./span-record.ts";
import { cleanText } from "./truncate.ts";

/** What all marks of one span may take together; later ones are dropped and counted. */
const marksBudget = 512 * 1024;

/** How marks are shown. */
export interface MarkOptions {
  /** The most that one attribute's text may take, in bytes. */
  readonly maxBytes: number;
  /** Leave out what a mark holds: only that it happened is shown. */
  readonly withoutContent?: boolean;
}

/** Marks as events of a span, how many did not fit, and what they take. */
export interface MarkEvents {
  readonly events: readonly SpanEventRecord[];
  readonly dropped: number;
  readonly bytes: number;
}

/** The events that marks become. */
export function markEvents(marks: readonly Mark[], reader: ContentReader, options: MarkOptions): MarkEvents {
  const events: SpanEventRecord[] = [];
  let bytes = 0;
  for (const mark of marks) {
    const attributes = markAttributes(mark, reader, options);
    if (bytes + attributes.bytes > marksBudget && events.length > 0) break;
    bytes += attributes.bytes + mark.name.length;
    events.push({ name: cleanText(mark.name), time: mark.time, attributes: attributes.values });
  }
  return { events, dropped: marks.length - events.length, bytes };
}

/** A mark that belongs to no span of any turn: a span of no duration in a trace of its own. */
export function markSpan(mark: Mark, attributes: Attributes, idFamily: string): SpanRecord {
  const name = `mark:${cleanText(mark.name)}`;
  attributes.flag("nemo_relay.mark.orphan", true);
  return {
    traceId: traceIdOf(mark.uuid, idFamily),
    spanId: spanIdOf(mark.uuid, idFamily),
    name,
    kind: "internal",
    start: mark.time,
    end: mark.time,
    attributes: attributes.values,
    events: [],
    droppedEvents: 0,
    status: { code: "unset" },
    bytes: attributes.bytes + name.length + 200,
  };
}

/** What a mark tells, as attributes. */
export function markAttributes(mark: Mark, reader: ContentReader, options: MarkOptions): Attributes {
  const attributes = new Attributes(options.maxBytes)
    .id("nemo_relay.mark.uuid", mark.uuid)
    .id("nemo_relay.mark.parent_uuid", mark.parent);
  if (options.withoutContent === true) return attributes;
  attributes.json("nemo_relay.mark.data_json", readContent(mark.data, reader));
  if (Object.keys(mark.metadata).length > 0) attributes.json("nemo_relay.mark.metadata_json", mark.metadata);
  return attributes;
}
