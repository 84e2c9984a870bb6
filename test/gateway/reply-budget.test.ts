import { afterEach, expect, test } from "bun:test";
import { ReplyBudget } from "../../src/gateway/reply-budget.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";

let stop = async (): Promise<void> => {};
afterEach(() => stop());

const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const text = "w".repeat(1000);
const delta = event("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
const start = event("message_start", { message: { id: "msg_1", model: "m", content: [], usage: { input_tokens: 9 } } });
const tail =
  event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 7 } }) +
  event("message_stop", {});

async function relay(budget: ReplyBudget): Promise<{ upstream: StubUpstream; gateway: TestGateway }> {
  const upstream = await StubUpstream.start();
  const gateway = new TestGateway({ anthropic: upstream.url, openai: upstream.url }, { replies: budget });
  stop = async () => {
    await gateway.stop();
    upstream.stop();
  };
  return { upstream, gateway };
}

const ask = (gateway: TestGateway): Promise<Response> =>
  fetch(`${gateway.url}/v1/messages`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });

test("one reply may take as much as stays free, and a late one finds a share of its own", () => {
  const budget = new ReplyBudget(1000);
  const [first, second] = [budget.open(), budget.open()];
  for (let size = 0; size < 500; size += 10) expect(first.take(10)).toBe(true);
  expect(first.take(10)).toBe(false);
  for (let size = 0; size < 250; size += 10) expect(second.take(10)).toBe(true);
  expect(second.take(10)).toBe(false);
  expect(budget.open().take(100)).toBe(true);
  first.release();
  second.release();
  first.release();
  expect(budget.free).toBe(900);
});

test("many floods together keep no more than the budget, and give it back", async () => {
  const limit = 256 * 1024;
  const budget = new ReplyBudget(limit);
  const { upstream, gateway } = await relay(budget);
  const release = Promise.withResolvers<void>();
  upstream.answer = async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(start + delta.repeat(200));
    await release.promise;
    response.end(tail);
  };
  const replies = await Promise.all(Array.from({ length: 20 }, () => ask(gateway)));
  const bodies = replies.map((reply) => reply.text());
  while (budget.free > limit / 10) await Bun.sleep(5);
  expect(budget.free).toBeGreaterThanOrEqual(0);
  release.resolve();
  for (const body of await Promise.all(bodies)) expect(body).toBe(start + delta.repeat(200) + tail);
  while (gateway.calls().some(({ end }) => end === undefined)) await Bun.sleep(5);
  expect(budget.free).toBe(limit);
  expect(gateway.calls()).toHaveLength(20);
  for (const { end } of gateway.calls()) {
    expect(end).toMatchObject({ status: { code: "ok" }, response: { stopReason: "end_turn" } });
    expect(end?.response?.usage).toMatchObject({ input: 9, output: 7 });
  }
});

test("a reply that found no room shows that it is cut, and how much all of it was", async () => {
  const { upstream, gateway } = await relay(new ReplyBudget(3000));
  upstream.answer = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(start + delta.repeat(5) + tail);
  };
  await (await ask(gateway)).text();
  const { response, metadata } = await gateway.ended();
  const whole = start + delta.repeat(5) + tail;
  expect(metadata).toMatchObject({ response_bytes: Buffer.byteLength(whole) });
  expect(response?.message).toEqual({
    value: {
      role: "assistant",
      parts: [
        { type: "text", text },
        { type: "other", value: { truncated: true } },
      ],
    },
  });
});

test("a body that found no room passes whole and is not read", async () => {
  const { upstream, gateway } = await relay(new ReplyBudget(3000));
  const body = JSON.stringify({ id: "msg_1", role: "assistant", content: [{ type: "text", text: "w".repeat(5000) }] });
  upstream.answer = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(body);
  };
  expect(await (await ask(gateway)).text()).toBe(body);
  const end = await gateway.ended();
  expect(end.metadata).toMatchObject({
    unread_response: "too many large replies at once",
    response_bytes: body.length,
  });
  expect(gateway.replies.free).toBe(3000);
});
