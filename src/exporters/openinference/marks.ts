import type { Mark } from "../../core/events/relay-event.ts";
import type { ContentReader } from "../../core/events/content.ts";
import { Attributes } from "../otlp/attributes.ts";
import { spanIdOf, traceIdOf } from "../otlp/ids.ts";
import type { SpanEventRecord, SpanRecord } from "../otlp/span-record.ts";
import { cleanText } from "../otlp/truncate.ts";
import { read } from "./values.ts";

/** What all marks of one span may take together; later ones are dropped and counted. */
const marksBudget = 512 * 1024;

/** Marks as events of a span, how many did not fit, and what they take. */
export interface MarkEvents {
  readonly events: readonly SpanEventRecord[];
  readonly dropped: number;
  readonly bytes: number;
}

/** The events that marks become. */
export function markEvents(marks: readonly Mark[], reader: ContentReader, maxBytes: number): MarkEvents {
  const events: SpanEventRecord[] = [];
  let bytes = 0;
  for (const mark of marks) {
    const attributes = markAttributes(mark, reader, maxBytes);
    if (bytes + attributes.bytes > marksBudget && events.length > 0) break;
    bytes += attributes.bytes + mark.name.length;
    events.push({ name: cleanText(mark.name), time: mark.time, attributes: attributes.values });
  }
  return { events, dropped: marks.length - events.length, bytes };
}

/** A mark that belongs to no span of any turn: a span of no duration in a trace of its own. */
export function markSpan(mark: Mark, reader: ContentReader, userId: string | undefined, maxBytes: number): SpanRecord {
  const attributes = markAttributes(mark, reader, maxBytes)
    .id("openinference.span.kind", "CHAIN")
    .id("session.id", mark.session)
    .id("user.id", userId)
    .id("agent.name", mark.agent)
    .flag("nemo_relay.mark.orphan", true);
  const name = `mark:${cleanText(mark.name)}`;
  return {
    traceId: traceIdOf(mark.uuid),
    spanId: spanIdOf(mark.uuid),
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

function markAttributes(mark: Mark, reader: ContentReader, maxBytes: number): Attributes {
  const attributes = new Attributes(maxBytes)
    .id("nemo_relay.mark.uuid", mark.uuid)
    .id("nemo_relay.mark.parent_uuid", mark.parent)
    .json("nemo_relay.mark.data_json", read(mark.data, reader));
  if (Object.keys(mark.metadata).length > 0) attributes.json("nemo_relay.mark.metadata_json", mark.metadata);
  return attributes;
}
