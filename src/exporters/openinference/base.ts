import { compact, mergeShallow } from "../../core/json/merge.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import type { SpanEventRecord, SpanRecord } from "../otlp/span-record.ts";
import { Attributes } from "../otlp/attributes.ts";
import { cleanText, truncateText } from "../otlp/truncate.ts";
import { markEvents } from "./marks.ts";
import type { SpanInput } from "./span-input.ts";

/** OpenInference's span kinds that the record needs. */
export type SpanKind = "AGENT" | "LLM" | "TOOL" | "CHAIN";

/** Longest status and exception message, in bytes. */
const longestMessage = 4096;

/** The attributes that every span has; a kind's own are added to them. */
export function baseAttributes(input: SpanInput, kind: SpanKind): Attributes {
  const { start, place } = input;
  const attributes = new Attributes(input.maxBytes)
    .id("openinference.span.kind", kind)
    .id("session.id", start.session)
    .id("user.id", input.userId)
    .id("agent.name", place.agentName)
    .id("nemo_relay.uuid", start.uuid)
    .id("nemo_relay.parent_uuid", start.parent ?? undefined)
    .id("nemo_relay.scope_type", start.category)
    .flag("nemo_relay.parent_missing", place.orphan)
    .flag("nemo_relay.start_missing", input.startMissing);
  if (start.category === "agent") {
    return attributes
      .id("graph.node.id", place.agentNode)
      .id("graph.node.name", place.agentName)
      .id("graph.node.parent_id", place.parentNode);
  }
  return attributes
    .id("graph.node.id", start.uuid)
    .id("graph.node.name", start.name)
    .id("graph.node.parent_id", place.agentNode);
}

/** Writes `metadata`: what the start told, what the end told, and what the exporter has to add; later ones win. */
export function putMetadata(
  attributes: Attributes,
  input: SpanInput,
  more: { readonly [key: string]: JsonValue | undefined } = {},
): void {
  const metadata = mergeShallow(mergeShallow(input.start.metadata, input.end.metadata), compact(more));
  if (Object.keys(metadata).length > 0) attributes.json("metadata", metadata);
}

/** What of a span is not attributes of its kind. */
export interface SpanParts {
  readonly kind: SpanRecord["kind"];
  readonly attributes: Attributes;
  /** `exception.type` should the span have failed. */
  readonly exceptionType: string;
  /** Events besides marks and the exception. */
  readonly events?: readonly SpanEventRecord[];
}

/** The finished span. */
export function finishSpan(input: SpanInput, parts: SpanParts): SpanRecord {
  const { start, end, place } = input;
  const marks = markEvents(input.marks, input.content, input.maxBytes);
  const status = statusOf(input);
  const events = [...(parts.events ?? []), ...marks.events, ...exceptionOf(input, parts.exceptionType, status.message)];
  const name = cleanText(start.name);
  return {
    traceId: place.traceId,
    spanId: place.spanId,
    ...(place.parentSpanId === undefined ? {} : { parentSpanId: place.parentSpanId }),
    name,
    kind: parts.kind,
    start: start.time,
    end: Math.max(start.time, end.time),
    attributes: parts.attributes.values,
    events: events.toSorted((a, b) => a.time - b.time),
    droppedEvents: input.droppedMarks + marks.dropped,
    status,
    bytes: parts.attributes.bytes + marks.bytes + name.length + longestOf(status.message) + 200,
  };
}

function statusOf(input: SpanInput): SpanRecord["status"] {
  const { code, message } = input.end.status;
  if (code !== "error") return { code };
  return { code, message: truncateText(message ?? "failed", longestMessage) };
}

function exceptionOf(input: SpanInput, type: string, message: string | undefined): readonly SpanEventRecord[] {
  if (message === undefined) return [];
  const attributes = { "exception.type": cleanText(type), "exception.message": message };
  return [{ name: "exception", time: Math.max(input.start.time, input.end.time), attributes }];
}

/** A message stands in the status and in the exception. */
function longestOf(message: string | undefined): number {
  return 2 * (message?.length ?? 0);
}
