import { afterEach, expect, test } from "bun:test";
import type { Exporter, Positioned } from "../../../src/exporters/exporter.ts";
import { SpanExporter } from "../../../src/exporters/otlp/span-exporter.ts";
import { openInference } from "../../../src/exporters/openinference/vocabulary.ts";
import { spanIdOf } from "../../../src/exporters/otlp/ids.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";
import type { StubCollector } from "../../support/stub-collector.ts";
import { startCollector } from "../../support/stub-collector.ts";

const open: StubCollector[] = [];

afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

async function rig(room = 2000): Promise<{ collector: StubCollector; exporter: Exporter; warnings: string[] }> {
  const collector = await startCollector();
  open.push(collector);
  const warnings: string[] = [];
  const exporter = new SpanExporter({
    kind: "openinference",
    destination: "openinference http://collector",
    projection: { tracePer: "turn", maxBytes: 1024, vocabulary: openInference },
    delivery: {
      target: { endpoint: collector.url, headers: {} },
      source: { resource: {}, scopeName: "s", scopeVersion: "1" },
      timeoutMillis: 5000,
      shown: "openinference http://collector",
      warn: (message) => warnings.push(message),
      limits: { spans: room, bytes: 1e9 },
    },
  });
  return { collector, exporter, warnings };
}

function turns(count: number): OtlpPlaybook {
  const book = new OtlpPlaybook().sessionStart();
  for (let index = 0; index < count; index += 1) book.turnStart(`turn-${index}`, "hi").end(`turn-${index}`);
  return book.end("session");
}

const inOrder = (seqs: readonly number[]): number[] => seqs.toSorted((a, b) => a - b);

const broken = (positioned: Positioned): Positioned => ({
  ...positioned,
  content: {
    ...positioned.content,
    read: () => {
      throw new Error("no such piece");
    },
  },
});

test("without room it stops taking events, asks for them again, and sends each span once", async () => {
  const { collector, exporter } = await rig(3);
  const shown = turns(10).positioned();
  const settled: number[] = [];
  let from = 0;
  let asked = 0;
  for (;;) {
    for (const positioned of shown.slice(from)) exporter.project(positioned);
    const result = await exporter.flush(Date.now() + 10_000);
    settled.push(...result.settled);
    if (result.resumeAt === undefined) break;
    expect(result.waiting).toBe("more events than the queue could hold");
    expect(result.settled.every((seq) => seq < result.resumeAt!)).toBe(true);
    from = result.resumeAt;
    asked += 1;
  }
  expect(asked).toBe(3);
  expect(inOrder(settled)).toEqual(shown.flatMap(({ seq, event }) => (event.kind === "end" ? [seq] : [])));
  expect(collector.spans().map(({ spanId }) => spanId)).toEqual(
    Array.from({ length: 10 }, (_, n) => spanIdOf(`turn-${n}`)),
  );
});

test("ends of an earlier run are neither sent nor settled again", async () => {
  const { collector, exporter } = await rig();
  for (const positioned of turns(2).positioned((seq) => seq === 2)) exporter.project(positioned);
  expect(inOrder((await exporter.flush(Date.now() + 10_000)).settled)).toEqual([4, 5]);
  expect(collector.spans().map(({ spanId }) => spanId)).toEqual([spanIdOf("turn-1")]);
});

test("a span that cannot be built is counted and settled, and the others go out", async () => {
  const { collector, exporter, warnings } = await rig();
  for (const positioned of turns(2).positioned())
    exporter.project(positioned.seq === 2 ? broken(positioned) : positioned);
  const result = await exporter.flush(Date.now() + 10_000);
  expect(inOrder(result.settled)).toEqual([2, 4, 5]);
  expect(result.refused).toBe(1);
  expect(collector.spans().length).toBe(1);
  expect(exporter.health()).toMatchObject({ delivered: 1, refused: 1, lastError: "no such piece" });
  expect(warnings).toEqual(["openinference http://collector could not build a span: no such piece"]);
});

test("nothing is sent after it was closed", async () => {
  const { collector, exporter } = await rig();
  for (const positioned of turns(1).positioned()) exporter.project(positioned);
  await exporter.close();
  const result = await exporter.flush(Date.now() + 1000);
  expect(result.waiting).toStartWith("1 spans wait");
  expect(collector.batches).toEqual([]);
});
