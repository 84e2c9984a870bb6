// A stream of a whole day: nothing of ours cuts it while the provider speaks, and nothing closes its scope.
import { expect, test } from "bun:test";
import { second } from "../../src/core/clock.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";

const hour = 3600 * second;

test("G-10: a stream that lasts 24 hours by the gateway's clock is passed on and recorded whole", async () => {
  const upstream = await StubUpstream.start();
  let now = 1_795_255_200_000_000;
  const gateway = new TestGateway({ anthropic: upstream.url }, { clock: { now: () => (now += 1) } });
  let go = Promise.withResolvers<void>();
  upstream.answer = async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let at = 0; at < 24; at += 1) {
      response.write(`event: ping\ndata: {"type":"ping","hour":${at}}\n\n`);
      await go.promise;
      go = Promise.withResolvers();
    }
    response.end('event: message_stop\ndata: {"type":"message_stop"}\n\n');
  };
  const body = '{"stream":true,"messages":[{"role":"user","content":"think long"}]}';
  const response = await fetch(`${gateway.url}/v1/messages`, { method: "POST", body });
  let text = "";
  for await (const chunk of response.body!) {
    text += Buffer.from(chunk).toString();
    now += hour;
    // What runs every few seconds, and closes what is idle.
    gateway.runtime.tick();
    if (!text.includes("message_stop")) expect(gateway.calls().map(({ end }) => end)).toEqual([undefined]);
    go.resolve();
  }
  expect(text.match(/"hour"/g)).toHaveLength(24);
  const { start, end } = gateway.calls()[0]!;
  expect(gateway.calls()).toHaveLength(1);
  expect(end!.time - start.time).toBeGreaterThanOrEqual(24 * hour);
  await gateway.stop();
  upstream.stop();
});
