import type { HrTime } from "@opentelemetry/api";
import { ValueType } from "@opentelemetry/api";
import { ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { Loss } from "../exporter.ts";
import type { HistogramData } from "./histograms.ts";
import type { SpanSource } from "./span-record.ts";

/** What was measured between two moments, in milliseconds since the epoch. */
export interface MeasuredSpan {
  readonly histograms: readonly HistogramData[];
  readonly losses: readonly Loss[];
  readonly since: number;
  readonly until: number;
}

/** The SDK's numbers for delta temporality and kinds of points: its enums are in a package that nothing else needs. */
const delta = 0;
const [histogramPoint, gaugePoint] = [0, 2];

/** What of a loss is told, under which name. */
const gauges = [
  ["dropped", "Ends that the journal's size limit forced out before the destination had them"],
  ["refused", "Spans or ends that the destination refused for good"],
] as const;

/** The body of one OTLP/HTTP protobuf metrics request. */
export function encodeMetrics(source: SpanSource, { histograms, losses, since, until }: MeasuredSpan): Uint8Array {
  const [startTime, endTime] = [hrTime(since), hrTime(until)];
  const measured = histograms.map(({ instrument, points }) => ({
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
  const lost = gauges.map(([name, description]) => ({
    descriptor: { name: `nemo_relay.destination.${name}`, description, unit: "{end}", valueType: ValueType.INT },
    aggregationTemporality: delta,
    dataPointType: gaugePoint,
    dataPoints: losses.map((loss) => ({
      startTime,
      endTime,
      attributes: { "nemo_relay.destination": loss.destination },
      value: loss[name],
    })),
  }));
  const metrics = [...measured, ...(losses.length === 0 ? [] : lost)];
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
