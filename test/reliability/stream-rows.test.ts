// Row by row of docs/reliability.md: event streams that break readers. Each reaches the client as it was sent, and what can be
// told of it is in the record.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Daemon } from "./daemon.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";
import { exchange, readReply } from "./wire.ts";

let upstream: RawUpstream;
let daemon: Daemon;
beforeAll(async () => {
  upstream = await RawUpstream.start(() => {});
  daemon = await Daemon.start(upstream.url);
});
afterAll(async () => {
  await daemon.stop();
  upstream.stop();
});

type Event = Readonly<Record<string, unknown>> & { readonly type: string };
const message = { id: "m", role: "assistant", model: "m", content: [], usage: { input_tokens: 1, output_tokens: 1 } };
const first: readonly Event[] = [
  { type: "message_start", message },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  words("hel"),
];
const last: readonly Event[] = [
  words("lo"),
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];

function words(text: string): Event {
  return { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } };
}

const sse = (events: readonly Event[], name = (event: Event): string => event.type): string =>
  events.map((event) => `event: ${name(event)}\ndata: ${JSON.stringify(event)}\n\n`).join("");
const plain = sse([...first, ...last]);
/** A whole reply with something between its two halves. */
const around = (middle: string): string => sse(first) + middle + sse(last);
const odd = (index: unknown): Event => ({ type: "content_block_start", index, content_block: { type: "text" } });
const chat = (choice: object): string => `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, ...choice }] })}\n\n`;

interface Case {
  readonly body: string | Buffer;
  readonly type?: string;
  readonly encoding?: string;
  readonly path?: string;
  /** The reply's text in the record; "hello" ended well unless told otherwise. */
  readonly text?: string;
  readonly status?: "ok" | "error";
}

const cases: Readonly<Record<string, Case>> = {
  plain: { body: plain },
  "comments, id and retry": {
    body: around(": keep-alive\n\nid: 7\nretry: 10\n\n").replaceAll("event:", ": ping\nevent:"),
  },
  CRLF: { body: plain.replaceAll("\n", "\r\n") },
  "lone CR": { body: plain.replaceAll("\n", "\r") },
  "a byte order mark": { body: `\uFEFF${plain}` },
  "characters of four bytes": { body: plain.replace("hel", "he😀l"), text: "he😀llo" },
  "a line that is not JSON": { body: around("data: {not json\n\n") },
  "300 levels": { body: around(`data: ${"[".repeat(300)}${"]".repeat(300)}\n\n`) },
  "a lone surrogate": { body: around('data: {"type":"ping","x":"\\ud800"}\n\n') },
  "1e400": { body: around('data: {"type":"ping","x":1e400}\n\n') },
  "a name that is not the type": { body: sse([...first, ...last], () => "ping") },
  "JSON in place of a stream": {
    body: JSON.stringify({ ...message, type: "message", content: [{ type: "text", text: "hello" }] }),
    type: "application/json",
  },
  "HTML in place of a stream": { body: "<html>busy</html>", status: "error" },
  "HTML that says so": { body: "<html>busy</html>", type: "text/html", status: "error" },
  "gzip that nobody asked for": { body: gzipSync(plain), encoding: "gzip" },
  "out of order": { body: sse([...last.slice(1, 2), ...first, ...last]) },
  "an index beyond all": { body: around(sse([odd(99_999_999), odd(-1), odd("__proto__"), odd({})])) },
  "an error in the middle": {
    body: sse([...first, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }]),
    text: "hel",
    status: "error",
  },
  "no [DONE]": {
    body: chat({ delta: { content: "hello" } }) + chat({ delta: {}, finish_reason: "stop" }),
    path: "/v1/chat/completions",
  },
  "a line of 8 MiB": { body: around(`data: ${"x".repeat(2 ** 23)}\n\n`) },
};

async function send({ body, type = "text/event-stream", encoding, path = "/v1/messages" }: Case): Promise<Buffer> {
  const before = daemon.calls().length;
  upstream.answer = async ({ socket }) => {
    const reply = lengthReply(body, encoding === undefined ? type : `${type}\r\nContent-Encoding: ${encoding}`);
    // Packets end anywhere: within a line, a character, a mark.
    const step = Math.max(7, Math.floor(reply.length / 50));
    for (let at = 0; at < reply.length; at += step) {
      socket.write(reply.subarray(at, at + step));
      await new Promise(setImmediate);
    }
    socket.end();
  };
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: close\r\nContent-Length: 15`;
  const { bytes } = await exchange(daemon.port, `${head}\r\n\r\n{"stream":true}`);
  await daemon.until(() => daemon.calls().length > before && daemon.calls().at(-1)!.end !== undefined, "no record");
  return bytes;
}

test.each(Object.entries(cases))("%s: arrives as it was sent, and is recorded", async (_, each) => {
  const { whole, body, head } = readReply(await send(each));
  expect([whole, body.equals(Buffer.from(each.body))]).toEqual([true, true]);
  if (each.encoding !== undefined) expect(head.toLowerCase()).toContain(`content-encoding: ${each.encoding}`);
  const { end } = daemon.calls().at(-1)!;
  const { status = "ok", text = status === "ok" ? "hello" : undefined } = each;
  expect([end!.status.code, end!.response?.text]).toEqual([status, text === undefined ? undefined : { value: text }]);
});

test.each([
  ["a reply", "application/json", 16],
  ["a stream", "text/event-stream", 64],
])("%s that is a bomb: arrives as it was sent, and the record says how far it was read", async (_, type, limit) => {
  const body = zstdCompressSync(Buffer.alloc((limit + 8) * 2 ** 20, 32));
  const got = readReply(await send({ body, type, encoding: "zstd" }));
  expect([got.whole, got.body.equals(body)]).toEqual([true, true]);
  const { metadata } = daemon.calls().at(-1)!.end!;
  expect(metadata["unread_response"]).toContain(`more than ${limit * 2 ** 20} bytes`);
});

test.each(["content_block_stop", 'lo"}'])("a provider that dies before %j: a break, and what came", async (mark) => {
  const part = plain.slice(0, plain.indexOf(mark));
  let die = (): void => {};
  upstream.answer = ({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.write(`${part.length.toString(16)}\r\n${part}\r\n`);
    die = () => void socket.end();
  };
  const before = daemon.calls().length;
  const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nContent-Length: 15`;
  const { bytes } = await exchange(daemon.port, `${head}\r\n\r\n{"stream":true}`, 10_000, (reply) => {
    if (reply.includes(part)) die();
    return false;
  });
  const { whole, body } = readReply(bytes);
  expect([whole, body.toString()]).toEqual([false, part]);
  await daemon.until(() => daemon.calls().length > before && daemon.calls().at(-1)!.end !== undefined, "no record");
  const { status, response } = daemon.calls().at(-1)!.end!;
  expect(status).toEqual({ code: "error", message: "the provider's stream broke off" });
  expect([response?.incomplete, response?.text]).toEqual([true, { value: mark === 'lo"}' ? "hel" : "hello" }]);
});
