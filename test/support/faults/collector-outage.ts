// G-11: a collector that is away in several ways, while spans come at a steady pace, on a clock that is turned by hand.
import { Delivery } from "../../../src/exporters/otlp/delivery.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import type { StubAnswer, StubCollector } from "../stub-collector.ts";

/** The ways of being away that cost no real time; nobody listening is another. */
export const outages: readonly StubAnswer[] = [
  { status: 429 },
  { status: 429, headers: { "retry-after": "3" } },
  { status: 502 },
  { status: 503, headers: { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" } },
  { status: 504 },
  "reset",
];

/** The ways that do. */
export const slowOutages: readonly StubAnswer[] = [
  "hang",
  { status: 503, lateMillis: 5000 },
  { status: 200, lateMillis: 5000 },
];

/** A span with nothing in it but its number. */
export function numbered(number: number): SpanRecord {
  return {
    traceId: Math.floor(number / 10)
      .toString(16)
      .padStart(32, "0"),
    spanId: number.toString(16).padStart(16, "a"),
    name: `span-${number}`,
    kind: "internal",
    start: number,
    end: number + 1,
    attributes: {},
    events: [],
    droppedEvents: 0,
    status: { code: "unset" },
    bytes: 100,
  };
}

/** What came of an outage. */
export interface OutageResult {
  readonly warnings: readonly string[];
  readonly attempts: number;
  /** Names of the spans that the collector kept, in order. */
  readonly kept: readonly string[];
  readonly made: number;
}

/** `seconds` of a collector that is away with `perSecond` spans coming, then one that is there until nothing waits. */
export async function outage(
  collector: StubCollector,
  random: () => number,
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
): Promise<OutageResult> {
  const warnings: string[] = [];
  let now = 1_795_255_200_000;
  const delivery = new Delivery({
    target: { endpoint: collector.url, headers: {} },
    source: { resource: {}, scopeName: "s", scopeVersion: "1" },
    timeoutMillis: 2000,
    shown: "collector",
    warn: (message) => warnings.push(message),
    now: () => now,
    random,
    limits: { spans: 1e9, bytes: 1e12 },
  });
  let made = 0;
  const settled: number[] = [];
  const flush = async (): Promise<void> => {
    settled.push(...(await delivery.flush(now + 10_000)).settled);
  };
  // Nobody answers at all: the first attempt runs into its time limit, in real time.
  collector.answers.push("hang");
  for (let second = 0; second < seconds; second += 1) {
    for (let each = 0; each < perSecond; each += 1) delivery.add({ seq: made, spans: [numbered(made++)] });
    const answer = outages[Math.floor(random() * outages.length)];
    if (collector.answers.length === 0 && answer !== undefined) collector.answers.push(answer);
    await flush();
    now += 1000;
  }
  collector.answers.length = 0;
  const attempts = collector.batches.length;
  for (let tries = 0; tries < 200 && delivery.counts.waiting > 0; tries += 1) {
    await flush();
    now += 1000;
  }
  await delivery.close();
  if (settled.length !== made) warnings.push(`${made - settled.length} were not settled`);
  return { warnings, attempts, kept: collector.spans().map(({ name }) => name), made };
}
