import type { HrTime } from "@opentelemetry/api";
import { ValueType } from "@opentelemetry/api";
import { ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { HistogramData } from "./histograms.ts";
import type { SpanSource } from "./span-record.ts";

/** What was measured between two moments, in milliseconds since the epoch. */
export interface MeasuredSpan {
  readonly histograms: readonly HistogramData[];
  readonly since: number;
  readonly until: number;
}

/** The SDK's numbers for delta temporality and for a histogram point: its enums are in a package that nothing else needs. */
const delta = 0;
const histogramPoint = 0;

/** The body of one OTLP/HTTP protobuf metrics request. */
export function encodeMetrics(source: SpanSource, { histograms, since, until }: MeasuredSpan): Uint8Array {
  const [startTime, endTime] = [hrTime(since), hrTime(until)];
  const metrics = histograms.map(({ instrument, points }) => ({
    descriptor: {
      name: instrument.name,
      description: instrument.description,
      unit: instrument.unit,
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: delta,
    dataPointType: histogramPoint,
    dataPoints: points.map(({ attributes, counts, count, sum, min, max }) => ({
      startTime,
      endTime,
      attributes,
      value: { buckets: { boundaries: [...instrument.bounds], counts: [...counts] }, count, sum, min, max },
    })),
  }));
  const body = ProtobufMetricsSerializer.serializeRequest({
    resource: resourceFromAttributes({ ...source.resource }),
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enums are in sdk-metrics, see above
    scopeMetrics: [{ scope: { name: source.scopeName, version: source.scopeVersion }, metrics }],
  });
  return body ?? new Uint8Array();
}

function hrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  return [seconds, (millis - seconds * 1000) * 1_000_000];
}
