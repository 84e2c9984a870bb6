import { afterEach, describe, expect, test } from "bun:test";
import { parse } from "valibot";
import type { Exporter } from "../../../src/exporters/exporter.ts";
import { create } from "../../../src/exporters/opentelemetry/index.ts";
import { metricsTarget } from "../../../src/exporters/opentelemetry/metrics-target.ts";
import { schema } from "../../../src/exporters/opentelemetry/schema.ts";
import { histograms } from "../../../src/exporters/otlp/histograms.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";
import type { StubAnswer, StubCollector } from "../../support/stub-collector.ts";
import { startCollector } from "../../support/stub-collector.ts";
import type { ReceivedPoint } from "./read-metrics.ts";
import { readGauges, readMetrics } from "./read-metrics.ts";

const open: StubCollector[] = [];

afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

interface Rig {
  readonly exporter: Exporter;
  readonly warnings: string[];
  /** Points of all requests that were taken. */
  readonly points: () => ReceivedPoint[];
  /** How metrics requests are answered, first one first; then 200. */
  readonly answers: StubAnswer[];
  readonly requests: () => number;
}

async function rig(settings: Record<string, unknown> = {}): Promise<Rig> {
  const answers: StubAnswer[] = [];
  const taken: ReceivedPoint[] = [];
  const collector = await startCollector(({ path, body }) => {
    if (!path.endsWith("/v1/metrics")) return undefined;
    const answer = answers.shift();
    if (answer === undefined) taken.push(...readMetrics(body));
    return answer;
  });
  open.push(collector);
  const warnings: string[] = [];
  const context = { startDirectory: "/", warn: (line: string) => warnings.push(line), version: "1" };
  const exporter = create(parse(schema, { endpoint: collector.url, metrics: true, ...settings }), context);
  const requests = (): number => collector.batches.filter(({ path }) => path === "/v1/metrics").length;
  return { exporter, warnings, points: () => taken, answers, requests };
}

/** Model calls that take 250 ms each. */
function calls(count: number): OtlpPlaybook {
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
  for (let index = 0; index < count; index += 1) {
    book.llmStart(`llm-${index}`, "turn", { model: "m" }).pass(249);
    book.llmEnd(`llm-${index}`, {
      model: "m-1",
      usage: { input: 100, output: 5 + index, raw: {} },
      timeToFirstByte: 90_000,
    });
  }
  return book.end("turn").end("session");
}

function show({ exporter }: Rig, book: OtlpPlaybook, delivered?: (seq: number) => boolean): void {
  for (const positioned of book.positioned(delivered)) exporter.project(positioned);
}

const flush = async ({ exporter }: Rig): Promise<number[]> =>
  (await exporter.flush(Date.now() + 10_000)).settled.toSorted((a, b) => a - b);
const ends = (book: OtlpPlaybook): number[] => book.events.flatMap(({ kind }, seq) => (kind === "end" ? [seq] : []));

const common = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "m",
  "gen_ai.response.model": "m-1",
};

test("model calls become delta histograms", async () => {
  const it = await rig();
  const book = calls(2);
  show(it, book);
  expect(await flush(it)).toEqual(ends(book));
  expect(it.warnings).toEqual([]);
  const shown = it.points().map(({ since, until, ...point }) => ({ ...point, ordered: since <= until && since > 0n }));
  const seconds = { unit: "s", temporality: 1, attributes: common, count: 2, ordered: true };
  const tokens = { metric: "gen_ai.client.token.usage", unit: "{token}", temporality: 1, count: 2, ordered: true };
  expect(shown).toEqual([
    { metric: "gen_ai.client.operation.duration", ...seconds, sum: 0.5, min: 0.25, max: 0.25, buckets: { "0.32": 2 } },
    {
      metric: "gen_ai.client.operation.time_to_first_chunk",
      ...seconds,
      sum: 0.18,
      min: 0.09,
      max: 0.09,
      buckets: { "0.16": 2 },
    },
    {
      ...tokens,
      attributes: { ...common, "gen_ai.token.type": "input" },
      sum: 200,
      min: 100,
      max: 100,
      buckets: { "256": 2 },
    },
    {
      ...tokens,
      attributes: { ...common, "gen_ai.token.type": "output" },
      sum: 11,
      min: 5,
      max: 6,
      buckets: { "16": 2 },
    },
  ]);
});

test("what destinations will never get is told beside them, as it stands then", async () => {
  const bodies: Uint8Array[] = [];
  const collector = await startCollector(({ path, body }) => void (path === "/v1/metrics" && bodies.push(body)));
  open.push(collector);
  const losses = [{ destination: "atif /traces", dropped: 0, refused: 2 }];
  const context = { startDirectory: "/", warn: () => {}, version: "1", losses: () => losses };
  const exporter = create(parse(schema, { endpoint: collector.url, metrics: true }), context);
  for (const positioned of calls(1).positioned()) exporter.project(positioned);
  losses.push({ destination: "opentelemetry https://x/v1/traces", dropped: 70_000, refused: 0 });
  await exporter.flush(Date.now() + 10_000);
  const told = bodies
    .flatMap(readGauges)
    .map(({ metric, attributes, value }) => [metric, attributes["nemo_relay.destination"], value]);
  expect(told).toEqual([
    ["nemo_relay.destination.dropped", "atif /traces", 0],
    ["nemo_relay.destination.dropped", "opentelemetry https://x/v1/traces", 70_000],
    ["nemo_relay.destination.refused", "atif /traces", 2],
    ["nemo_relay.destination.refused", "opentelemetry https://x/v1/traces", 0],
  ]);
  expect(bodies.flatMap(readMetrics).length).toBeGreaterThan(0);
});

test("a failed call has its duration under its class of error, and no tokens", async () => {
  const it = await rig();
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi").llmStart("llm", "turn", { model: "m" });
  show(it, book.llmEnd("llm", { httpStatus: 503 }, { code: "error", message: "HTTP 503" }));
  await flush(it);
  expect(it.points().map(({ metric, attributes }) => [metric, attributes["error.type"]])).toEqual([
    ["gen_ai.client.operation.duration", "503"],
  ]);
});

describe("each call counts once", () => {
  const total = ({ points }: Rig): number =>
    points()
      .flatMap(({ metric, count }) => (metric.endsWith("duration") ? [count] : []))
      .reduce((a, b) => a + b, 0);

  test("an end of an earlier run is not counted again", async () => {
    const it = await rig();
    const book = calls(3);
    show(it, book, (seq) => seq === 3);
    await flush(it);
    expect(total(it)).toBe(2);
  });

  test("what was sent is not sent again by the next flush", async () => {
    const it = await rig();
    show(it, calls(1));
    await flush(it);
    expect(await flush(it)).toEqual([]);
    expect(it.requests()).toBe(1);
  });

  test("an end is settled only when it has been counted, and the same batch is sent again", async () => {
    const it = await rig();
    it.answers.push({ status: 503, headers: { "retry-after": "0" } });
    const book = calls(2);
    show(it, book);
    const llm = new Set(
      book.events.flatMap((event, seq) => (event.kind === "end" && event.category === "llm" ? [seq] : [])),
    );
    const first = await flush(it);
    expect(first).toEqual(ends(book).filter((seq) => !llm.has(seq)));
    expect(it.exporter.health()).toMatchObject({
      refused: 0,
      lastError: expect.stringMatching(/^metrics: HTTP 503/),
      retryAt: expect.any(Number),
    });
    const later: number[] = [];
    while (later.length === 0) {
      await Bun.sleep(50);
      later.push(...(await flush(it)));
    }
    expect(later).toEqual([...llm]);
    expect(total(it)).toBe(2);
    expect(it.warnings.length).toBe(1);
    expect(it.warnings[0]).toContain("does not take metrics now");
  });

  test("a receiver without metrics is told of once, and nothing waits for it", async () => {
    const it = await rig();
    it.answers.push({ status: 404, body: "no such route" }, { status: 404 });
    const book = calls(1);
    show(it, book);
    expect(await flush(it)).toEqual(ends(book));
    expect(it.warnings.length).toBe(1);
    expect(it.warnings[0]).toContain("refused metrics, which are given up: HTTP 404: no such route");
    expect(it.exporter.health()).toMatchObject({ refused: 1, lastError: "metrics: HTTP 404: no such route" });
  });
});

describe("where metrics go", () => {
  const target = (settings: Record<string, unknown>, env: Record<string, string> = {}): string | undefined =>
    metricsTarget(parse(schema, settings), env)?.endpoint;

  test.each([
    [{ endpoint: "http://h:4318/v1/traces" }, "http://h:4318/v1/metrics"],
    [{ endpoint: "https://h/otel/v1/traces?a=b" }, "https://h/otel/v1/metrics?a=b"],
    [{ endpoint: "http://h/spans" }, undefined],
    [{ endpoint: "http://h/spans", metrics_endpoint: "http://h/numbers" }, "http://h/numbers"],
    [{}, "http://localhost:4318/v1/metrics"],
  ])("%j", (settings, expected) => {
    expect(target(settings)).toBe(expected);
  });

  test("the variables of the metrics signal count", () => {
    expect(target({}, { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m/x" })).toBe("http://m/x");
    expect(target({}, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c/" })).toBe("http://c/v1/metrics");
  });

  test("an endpoint that says nothing about them is told of", async () => {
    const { warnings } = await rig({ endpoint: "http://127.0.0.1:1/spans" });
    expect(warnings).toEqual([
      "opentelemetry: no metrics are sent, since endpoint does not end in /v1/traces; set metrics_endpoint",
    ]);
  });
});

test("bounds are inclusive, and what is above all of them has a bucket", () => {
  const instrument = { name: "n", unit: "s", description: "", bounds: [1, 2] };
  const measured = [0, 1, 1.5, 2, 3].map((value) => ({ instrument, attributes: {}, value }));
  expect(histograms(measured)).toEqual([
    { instrument, points: [{ attributes: {}, counts: [2, 2, 1], count: 5, sum: 7.5, min: 0, max: 3 }] },
  ]);
});
