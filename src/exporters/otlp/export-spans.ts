import type { RecordedSession } from "../export-format.ts";
import { encodeJson } from "./encode-json.ts";
import type { ProjectionOptions } from "./span-projection.ts";
import { SpanProjection } from "./span-projection.ts";
import type { SpanRecord, SpanSource } from "./span-record.ts";

/**
 * All spans of a recorded session as one line of OTLP/JSON, the form of the Collector's file exporter. The same spans with
 * the same ids as the exporter sends: what is still open has none yet. Undefined without any.
 */
export function exportSpans(
  { events }: RecordedSession,
  options: ProjectionOptions,
  source: SpanSource,
): string | undefined {
  const projection = new SpanProjection(options);
  const spans: SpanRecord[] = [];
  for (const { event, content } of events) spans.push(...projection.take(event, content, () => []));
  return spans.length === 0 ? undefined : `${encodeJson(spans, source)}\n`;
}
