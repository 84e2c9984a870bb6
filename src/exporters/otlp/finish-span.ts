import type { Attributes } from "./attributes.ts";
import { markEvents } from "./marks.ts";
import type { SpanInput } from "./span-input.ts";
import type { SpanEventRecord, SpanRecord } from "./span-record.ts";
import { cleanText, truncateText } from "./truncate.ts";

/** Longest status and exception message, in bytes. */
const longestMessage = 4096;

/** What of a span is not attributes of its kind. */
export interface SpanParts {
  readonly kind: SpanRecord["kind"];
  readonly attributes: Attributes;
  /** `exception.type` should the span have failed. */
  readonly exceptionType: string;
  /** Events besides marks and the exception. */
  readonly events?: readonly SpanEventRecord[];
  /** In place of the scope's own name. */
  readonly name?: string;
  /** Leave out what marks hold, and why something failed. */
  readonly withoutContent?: boolean;
}

/** The finished span. */
export function finishSpan(input: SpanInput, parts: SpanParts): SpanRecord {
  const { start, end, place } = input;
  const withoutContent = parts.withoutContent === true;
  const marks = markEvents(input.marks, input.content, { maxBytes: input.maxBytes, withoutContent });
  const status = statusOf(input, withoutContent);
  const events = [...(parts.events ?? []), ...marks.events, ...exceptionOf(input, parts.exceptionType, status.message)];
  const name = cleanText(parts.name ?? start.name);
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

function statusOf(input: SpanInput, withoutContent: boolean): SpanRecord["status"] {
  const { code, message } = input.end.status;
  if (code !== "error") return { code };
  if (withoutContent) return { code, message: "failed" };
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
