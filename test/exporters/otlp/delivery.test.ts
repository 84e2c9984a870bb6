import { afterEach, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import type { DeliveryOptions } from "../../../src/exporters/otlp/delivery.ts";
import { Delivery } from "../../../src/exporters/otlp/delivery.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import type { StubCollector } from "../../support/stub-collector.ts";
import { partialSuccess, startCollector } from "../../support/stub-collector.ts";

const source = { resource: { "service.name": "test" }, scopeName: "scope", scopeVersion: "1.2.3" };
const collectors: StubCollector[] = [];

afterEach(async () => {
  for (const collector of collectors.splice(0)) await collector.close();
});

function span(number: number, bytes = 100): SpanRecord {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: number.toString(16).padStart(16, "a"),
    name: `span-${number}`,
    kind: "internal",
    start: 1_795_255_200_000_000,
    end: 1_795_255_200_000_001,
    attributes: { number },
    events: [],
    droppedEvents: 0,
    status: { code: "unset" },
    bytes,
  };
}

interface Rig {
  readonly collector: StubCollector;
  readonly delivery: Delivery;
  readonly warnings: string[];
  readonly clock: { now: number };
  readonly flush: () => ReturnType<Delivery["flush"]>;
}

async function rig(options: Partial<DeliveryOptions> = {}, pick?: Parameters<typeof startCollector>[0]): Promise<Rig> {
  const collector = await startCollector(pick);
  collectors.push(collector);
  const warnings: string[] = [];
  const clock = { now: Date.now() };
  const delivery = new Delivery({
    target: { endpoint: collector.url, headers: { authorization: "Bearer hunter2-secret" } },
    source,
    timeoutMillis: 5000,
    shown: "openinference http://collector",
    warn: (message) => warnings.push(message),
    now: () => clock.now,
    random: () => 0.5,
    ...options,
  });
  return { collector, delivery, warnings, clock, flush: () => delivery.flush(clock.now + 10_000) };
}

/** HTTP 413 for more than two spans, and for one of them always. */
const large = (batch: { spans: readonly { name: string }[] }): { status: number } | undefined =>
  batch.spans.length > 2 || batch.spans.some(({ name }) => name === "span-3") ? { status: 413 } : undefined;

describe("what the collector gets", () => {
  test("a span as it was made, with resource, scope and headers", async () => {
    const { collector, delivery, flush } = await rig();
    delivery.add({
      seq: 7,
      spans: [
        {
          ...span(1),
          parentSpanId: "b7ad6b7169203331",
          kind: "client",
          attributes: { text: "ü😀", number: 42, part: 1.5, flag: true },
          events: [{ name: "e", time: 1_795_255_200_000_000, attributes: { a: "b" } }],
          droppedEvents: 3,
          status: { code: "error", message: "why" },
        },
      ],
    });
    expect(await flush()).toEqual({ settled: [7], refused: 0 });
    const [batch] = collector.batches;
    expect(batch?.path).toBe("/v1/traces");
    expect(batch?.headers["content-type"]).toBe("application/x-protobuf");
    expect(batch?.headers.authorization).toBe("Bearer hunter2-secret");
    expect(batch?.resource).toEqual({ "service.name": "test" });
    expect(batch?.scope).toEqual({ name: "scope", version: "1.2.3" });
    expect(batch?.spans).toEqual([
      {
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "aaaaaaaaaaaaaaa1",
        parentSpanId: "b7ad6b7169203331",
        name: "span-1",
        kind: 3,
        start: 1_795_255_200_000_000_000n,
        end: 1_795_255_200_000_001_000n,
        attributes: { text: "ü😀", number: 42, part: 1.5, flag: true },
        events: [{ name: "e", time: 1_795_255_200_000_000_000n, attributes: { a: "b" } }],
        droppedEvents: 3,
        status: { code: 2, message: "why" },
      },
    ]);
  });

  test("batches of at most 512 spans and about 4 MiB, in order, one after the other", async () => {
    const { collector, delivery, flush } = await rig();
    for (let seq = 0; seq < 600; seq += 1) delivery.add({ seq, spans: [span(seq)] });
    for (let seq = 600; seq < 603; seq += 1) delivery.add({ seq, spans: [span(seq, 3 * 1024 * 1024)] });
    const result = await flush();
    expect(result.settled).toEqual(Array.from({ length: 603 }, (_, seq) => seq));
    expect(collector.batches.map((batch) => batch.spans.length)).toEqual([512, 89, 1, 1]);
    expect(collector.spans().map((received) => received.name)).toEqual(result.settled.map((seq) => `span-${seq}`));
  });

  test("nothing for an end without spans, which is settled all the same", async () => {
    const { collector, delivery, flush } = await rig();
    delivery.add({ seq: 3, spans: [] });
    expect(await flush()).toEqual({ settled: [3], refused: 0 });
    expect(await flush()).toEqual({ settled: [], refused: 0 });
    expect(collector.batches).toEqual([]);
  });
});

describe("trouble that passes", () => {
  test.each([429, 502, 503, 504])("HTTP %d: the spans wait and go out again as they are", async (status) => {
    const { collector, delivery, flush, clock, warnings } = await rig();
    collector.answers.push({ status });
    delivery.add({ seq: 1, spans: [span(1)] });
    expect(await flush()).toEqual({ settled: [], refused: 0, waiting: `1 spans wait: HTTP ${status}` });
    clock.now += 999;
    expect((await flush()).settled).toEqual([]);
    expect(collector.batches.length).toBe(1);
    clock.now += 1;
    expect(await flush()).toEqual({ settled: [1], refused: 0 });
    expect(collector.batches[1]?.spans).toEqual(collector.batches[0]!.spans);
    expect(warnings).toEqual([`openinference http://collector does not take spans now, they wait: HTTP ${status}`]);
    expect(delivery.counts).toEqual({ delivered: 1, refused: 0, waiting: 0, lastError: `HTTP ${status}` });
  });

  test("Retry-After is honoured, and the pause grows with every failure", async () => {
    const { collector, delivery, flush, clock } = await rig();
    collector.answers.push({ status: 503, headers: { "retry-after": "7" } }, { status: 503 }, { status: 503 });
    delivery.add({ seq: 1, spans: [span(1)] });
    const requestsAfter = async (millis: number): Promise<number> => {
      clock.now += millis;
      await flush();
      return collector.batches.length;
    };
    expect(await requestsAfter(0)).toBe(1);
    expect(await requestsAfter(6999)).toBe(1);
    expect(await requestsAfter(1)).toBe(2);
    expect(await requestsAfter(1999)).toBe(2);
    expect(await requestsAfter(1)).toBe(3);
    expect(await requestsAfter(4000)).toBe(4);
    expect(delivery.counts.delivered).toBe(1);
  });

  test("a refused connection and one that breaks off", async () => {
    const { collector, delivery, flush, clock } = await rig();
    collector.answers.push("reset");
    delivery.add({ seq: 1, spans: [span(1)] });
    expect((await flush()).waiting).toMatch(/^1 spans wait: .+/);
    await collector.close();
    clock.now += 60_000;
    expect((await flush()).waiting).toContain("ECONNREFUSED");
    expect(delivery.counts.refused).toBe(0);
  });

  test("a collector that hangs: the flush ends at its deadline, the request at its timeout", async () => {
    const { collector, delivery } = await rig({ timeoutMillis: 300, now: Date.now });
    collector.answers.push("hang");
    delivery.add({ seq: 1, spans: [span(1)] });
    const early = await delivery.flush(Date.now() + 50);
    expect(early).toEqual({ settled: [], refused: 0, waiting: "1 spans wait: no time left" });
    const later = await delivery.flush(Date.now() + 5000);
    expect(later.waiting).toBe("1 spans wait: no answer within 300 ms");
    expect(collector.batches.length).toBe(1);
  });

  test("a flush whose time is over sends nothing", async () => {
    const { collector, delivery, clock } = await rig();
    delivery.add({ seq: 1, spans: [span(1)] });
    expect((await delivery.flush(clock.now)).settled).toEqual([]);
    expect(collector.batches).toEqual([]);
  });

  test("closing breaks a hanging request off", async () => {
    const { collector, delivery, clock } = await rig({ timeoutMillis: 60_000 });
    collector.answers.push("hang");
    delivery.add({ seq: 1, spans: [span(1)] });
    const flushed = delivery.flush(clock.now + 60_000);
    while (collector.batches.length === 0) await Bun.sleep(5);
    await delivery.close();
    expect((await flushed).settled).toEqual([]);
    expect((await delivery.flush(clock.now + 60_000)).settled).toEqual([]);
    expect(collector.batches.length).toBe(1);
  });
});

describe("trouble that stays", () => {
  test.each([400, 401, 403, 404, 405, 500, 302])("HTTP %d: refused, settled, counted, told once", async (status) => {
    const { collector, delivery, flush, warnings } = await rig();
    collector.answers.push({ status, body: "no\n\u0001thanks" }, { status, body: "no\nthanks" });
    delivery.add({ seq: 1, spans: [span(1), span(2)] });
    expect(await flush()).toEqual({ settled: [1], refused: 2 });
    delivery.add({ seq: 2, spans: [span(3)] });
    expect(await flush()).toEqual({ settled: [2], refused: 1 });
    expect(collector.batches.length).toBe(2);
    expect(warnings).toEqual([
      `openinference http://collector refused 2 spans, which are given up: HTTP ${status}: no thanks`,
    ]);
    expect(delivery.counts).toEqual({ delivered: 0, refused: 3, waiting: 0, lastError: `HTTP ${status}: no thanks` });
  });

  test("partial success is never sent again, and the rejected ones are counted", async () => {
    const { collector, delivery, flush, warnings } = await rig();
    collector.answers.push({ status: 200, body: partialSuccess(2, "too old") });
    delivery.add({ seq: 1, spans: [span(1), span(2), span(3)] });
    expect(await flush()).toEqual({ settled: [1], refused: 2 });
    expect(await flush()).toEqual({ settled: [], refused: 0 });
    expect(collector.batches.length).toBe(1);
    expect(delivery.counts).toEqual({ delivered: 1, refused: 2, waiting: 0, lastError: "too old" });
    expect(warnings.length).toBe(1);
  });

  test("HTTP 413: smaller batches, and only what is too large alone is given up", async () => {
    const { collector, delivery, flush } = await rig({}, large);
    for (let seq = 0; seq < 8; seq += 1) delivery.add({ seq, spans: [span(seq)] });
    const result = await flush();
    expect(result).toEqual({ settled: [0, 1, 2, 3, 4, 5, 6, 7], refused: 1 });
    expect(collector.spans().map(({ name }) => name)).toEqual([0, 1, 2, 4, 5, 6, 7].map((number) => `span-${number}`));
  });

  test("a 2xx answer that breaks off counts as taken", async () => {
    const { collector, delivery, flush } = await rig();
    collector.answers.push("cut answer");
    delivery.add({ seq: 1, spans: [span(1)] });
    expect((await flush()).settled).toEqual([1]);
  });
});

test("a header's value is nowhere in what people see, even when the collector echoes it", async () => {
  const { collector, delivery, flush, warnings } = await rig();
  collector.answers.push(
    { status: 503, body: "bad token hunter2-secret" },
    { status: 401, body: "got Bearer hunter2-secret" },
  );
  delivery.add({ seq: 1, spans: [span(1)] });
  const first = await flush();
  const told = JSON.stringify([first, delivery.counts, warnings]);
  expect(told).toContain("bad token …");
  expect(told).not.toContain("hunter2");
});

test("the queue says when it is full, by number and by size", async () => {
  const { delivery, flush } = await rig({ limits: { spans: 3, bytes: 1000 } });
  delivery.add({ seq: 1, spans: [span(1), span(2)] });
  expect(delivery.full).toBe(false);
  delivery.add({ seq: 2, spans: [span(3)] });
  expect(delivery.full).toBe(true);
  await flush();
  expect(delivery.full).toBe(false);
  delivery.add({ seq: 3, spans: [span(4, 1000)] });
  expect(delivery.full).toBe(true);
});

test("no proxy is used towards this machine, whatever the environment says", async () => {
  const { collector } = await rig();
  const proxy = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    proxy.listen(0, "127.0.0.1", resolve);
  });
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const script = `import { post } from ${JSON.stringify(new URL("../../../src/exporters/otlp/post.ts", import.meta.url).pathname)};
    const out = await post({ endpoint: ${JSON.stringify(collector.url)}, headers: {} }, new Uint8Array(), 5000, new AbortController().signal);
    process.stdout.write(out.kind);`;
  const environment = Object.fromEntries(
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map((name) => [name, `http://127.0.0.1:${port}`]),
  );
  const child = Bun.spawn([process.execPath, "--no-env-file", "-e", script], {
    env: { ...process.env, ...environment },
  });
  const said = await new Response(child.stdout).text();
  await child.exited;
  proxy.close();
  expect(said).toBe("taken");
});
