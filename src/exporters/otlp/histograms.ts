import type { AttributeMap } from "./span-record.ts";

/** A histogram as it is registered. */
export interface Instrument {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Inclusive upper bounds of the buckets; one more bucket holds what is above. */
  readonly bounds: readonly number[];
}

/** One thing that was measured. */
export interface Measurement {
  readonly instrument: Instrument;
  readonly attributes: AttributeMap;
  readonly value: number;
}

/** What was measured with one set of attributes. */
export interface HistogramPoint {
  readonly attributes: AttributeMap;
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** One instrument's points. */
export interface HistogramData {
  readonly instrument: Instrument;
  readonly points: readonly HistogramPoint[];
}

/** Sums measurements up: a point per instrument and set of attributes, in the order of their first appearance. */
export function histograms(measurements: readonly Measurement[]): readonly HistogramData[] {
  const byInstrument = Map.groupBy(measurements, ({ instrument }) => instrument);
  return [...byInstrument].map(([instrument, measured]) => {
    const groups = Map.groupBy(measured, ({ attributes }) => JSON.stringify(attributes));
    return { instrument, points: [...groups.values()].map((group) => pointOf(instrument, group)) };
  });
}

function pointOf({ bounds }: Instrument, group: readonly Measurement[]): HistogramPoint {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of group) {
    const above = bounds.findIndex((bound) => value <= bound);
    const bucket = above === -1 ? bounds.length : above;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { attributes: group[0]?.attributes ?? {}, counts, count: group.length, sum, min, max };
}
