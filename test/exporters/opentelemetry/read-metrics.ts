// Decodes an ExportMetricsServiceRequest of histograms.
import { attributes, fields, integer, messages, text } from "../../support/stub-collector.ts";

/** One histogram point as it came over the wire. */
export interface ReceivedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly temporality: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly since: bigint;
  readonly until: bigint;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Upper bound of a bucket (Infinity for the last) → how many; empty buckets are left out. */
  readonly buckets: Readonly<Record<string, number>>;
}

/** The points of one request. */
export function readMetrics(body: Uint8Array): ReceivedPoint[] {
  return metricsIn(body).flatMap((metric) =>
    messages(metric, 9).flatMap((histogram) =>
      messages(histogram, 1).map((point) => ({
        metric: text(metric, 1),
        unit: text(metric, 3),
        temporality: Number(integer(histogram, 2)),
        attributes: attributes(point, 9),
        since: integer(point, 2),
        until: integer(point, 3),
        count: Number(integer(point, 4)),
        sum: double(integer(point, 5)),
        min: double(integer(point, 11)),
        max: double(integer(point, 12)),
        buckets: buckets(packed(point.get(6)), packed(point.get(7)).map(double)),
      })),
    ),
  );
}

function metricsIn(body: Uint8Array): ReturnType<typeof messages> {
  return messages(fields(body), 1).flatMap((resource) => messages(resource, 2).flatMap((scope) => messages(scope, 2)));
}

/** One gauge's value as it came over the wire. */
export interface ReceivedGauge {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** The whole numbers that gauges of one request tell. */
export function readGauges(body: Uint8Array): ReceivedGauge[] {
  return metricsIn(body).flatMap((metric) =>
    messages(metric, 5).flatMap((gauge) =>
      messages(gauge, 1).map((point) => ({
        metric: text(metric, 1),
        unit: text(metric, 3),
        attributes: attributes(point, 7),
        value: Number(integer(point, 6)),
      })),
    ),
  );
}

function double(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
}

function packed(values: readonly (bigint | Uint8Array)[] = []): bigint[] {
  const [bytes] = values;
  if (!(bytes instanceof Uint8Array)) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 8 }, (_, index) => view.getBigUint64(index * 8, true));
}

function buckets(counts: readonly bigint[], bounds: readonly number[]): Record<string, number> {
  const named = counts.map((count, index): [string, number] => [String(bounds[index] ?? Infinity), Number(count)]);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}
