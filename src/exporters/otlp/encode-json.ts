import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { readableSpans } from "./encode.ts";
import type { SpanRecord, SpanSource } from "./span-record.ts";

/** Span records as one OTLP request in JSON (OTLP, "JSON Protobuf Encoding"). */
export function encodeJson(records: readonly SpanRecord[], source: SpanSource): string {
  const bytes = JsonTraceSerializer.serializeRequest(readableSpans(source)(records));
  return new TextDecoder().decode(bytes);
}
