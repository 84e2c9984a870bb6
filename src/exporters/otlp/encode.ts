import type { HrTime, SpanContext } from "@opentelemetry/api";
import { SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { Resource } from "@opentelemetry/resources";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Micros } from "../../core/clock.ts";
import { second } from "../../core/clock.ts";
import type { SpanRecord, SpanSource } from "./span-record.ts";

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const;
const statusCodes = { ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR, unset: SpanStatusCode.UNSET } as const;

/** What a collector said in a 2xx answer. */
export interface CollectorReply {
  /** Spans that it did not keep; sending them again is forbidden (OTLP, "Partial Success"). */
  readonly rejected: number;
  readonly message?: string;
}

/** Turns span records into the body of one OTLP/HTTP protobuf request. */
export function encoder(source: SpanSource): (records: readonly SpanRecord[]) => Uint8Array {
  const readable = readableSpans(source);
  return (records) => ProtobufTraceSerializer.serializeRequest(readable(records)) ?? new Uint8Array();
}

/** Turns span records into what the standard's serializers take. */
export function readableSpans(source: SpanSource): (records: readonly SpanRecord[]) => ReadableSpan[] {
  const resource = resourceFromAttributes({ ...source.resource });
  const scope = { name: source.scopeName, version: source.scopeVersion };
  return (records) => records.map((record) => readableSpan(record, resource, scope));
}

/** Reads the body of a 2xx answer; what is no OTLP answer counts as full success, since the status says so. */
export function decodeReply(body: Uint8Array): CollectorReply {
  try {
    const partial = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess;
    const message = partial?.errorMessage;
    return { rejected: partial?.rejectedSpans ?? 0, ...(message ? { message } : {}) };
  } catch {
    return { rejected: 0 };
  }
}

function readableSpan(
  record: SpanRecord,
  resource: Resource,
  scope: ReadableSpan["instrumentationScope"],
): ReadableSpan {
  const context = spanContext(record.traceId, record.spanId);
  const parent = record.parentSpanId;
  return {
    name: record.name,
    kind: kinds[record.kind],
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: spanContext(record.traceId, parent) }),
    startTime: hrTime(record.start),
    endTime: hrTime(record.end),
    duration: hrTime(record.end - record.start),
    ended: true,
    status: {
      code: statusCodes[record.status.code],
      ...(record.status.message ? { message: record.status.message } : {}),
    },
    attributes: record.attributes,
    links: [],
    events: record.events.map((event) => ({
      name: event.name,
      time: hrTime(event.time),
      attributes: event.attributes,
    })),
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: record.droppedEvents,
    droppedLinksCount: 0,
  };
}

function spanContext(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: false };
}

function hrTime(time: Micros): HrTime {
  const seconds = Math.floor(time / second);
  return [seconds, (time - seconds * second) * 1000];
}
