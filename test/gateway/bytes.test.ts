import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";

let upstream: StubUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await StubUpstream.start();
  gateway = new TestGateway({ anthropic: upstream.url, openai: `${upstream.url}/v1` });
});
afterAll(async () => {
  await gateway.stop();
  upstream.stop();
});

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "content-type": "application/json", "anthropic-version": "2023-06-01", ...headers },
    decompress: false,
  } as RequestInit);

const bodies: readonly (readonly [string, Uint8Array])[] = [
  [
    "keys twice, big numbers, odd spacing",
    Buffer.from('{ "a":1,"a" : 2,\n"n":123456789012345678901234567890, "e":1.2e22 }'),
  ],
  ["a lone surrogate", Buffer.from('{"model":"m","x":"\\ud800"}')],
  ["a byte order mark", Buffer.from('\uFEFF{"model":"m"}')],
  ["not JSON", Buffer.from("model=m&stream=true")],
  ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
  ["deep", Buffer.from(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)],
  ["a list", Buffer.from("[1,2]")],
  ["nothing", Buffer.from("")],
];

describe("request bytes", () => {
  for (const [name, body] of bodies) {
    test(`pass unchanged: ${name}`, async () => {
      const response = await post("/v1/messages?beta=true", body);
      expect(response.status).toBe(200);
      expect(Buffer.compare(upstream.seen.at(-1)!.body, Buffer.from(body))).toBe(0);
      expect(upstream.seen.at(-1)!.path).toBe("/v1/messages?beta=true");
    });
  }

  test("pass compressed as compressed, and are read for the record", async () => {
    const json = JSON.stringify({ model: "zipped", stream: true, messages: [{ role: "user", content: "hello" }] });
    for (const [encoding, body] of [
      ["gzip", gzipSync(json)],
      ["br", brotliCompressSync(json)],
      ["zstd", zstdCompressSync(json)],
    ] as const) {
      await post("/v1/messages", body, { "content-encoding": encoding });
      expect(Buffer.compare(upstream.seen.at(-1)!.body, body)).toBe(0);
      expect(upstream.header("content-encoding")).toBe(encoding);
      expect(gateway.calls().at(-1)!.start.llm?.request.model).toBe("zipped");
    }
  });

  test("a corrupt encoding is forwarded and marked as unread", async () => {
    await post("/v1/messages", "not gzip at all", { "content-encoding": "gzip" });
    expect(upstream.seen.at(-1)!.body.toString()).toBe("not gzip at all");
    expect(gateway.calls().at(-1)!.start.llm?.request.unparsed).toContain("gzip");
  });

  test("headers arrive but hop-by-hop ones, those that Connection names, and ours", async () => {
    await post("/v1/messages", "{}", {
      "x-api-key": "k-123",
      "accept-encoding": "gzip, br",
      "x-custom": "kept",
      te: "trailers",
      "proxy-connection": "keep-alive",
      "x-nemo-relay-session-id": "s-1",
      "x-nemo-relay-session-metadata": '{"team":"a"}',
      "user-agent": "agent/1",
    });
    const names = upstream.seen.at(-1)!.headers.map(([name]) => name);
    expect(
      names.filter((name) => name.startsWith("x-nemo-relay") || name === "te" || name === "proxy-connection"),
    ).toEqual([]);
    expect(upstream.header("x-api-key")).toBe("k-123");
    expect(upstream.header("accept-encoding")).toBe("gzip, br");
    expect(upstream.header("user-agent")).toBe("agent/1");
    expect(upstream.header("x-custom")).toBe("kept");
  });

  test("OpenAI's routes work with a base URL that ends in /v1, with and without it in the path", async () => {
    for (const [path, expected] of [
      ["/v1/responses", "/v1/responses"],
      ["/responses", "/v1/responses"],
      ["/chat/completions", "/v1/chat/completions"],
    ]) {
      await fetch(`${gateway.url}${path}`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json", authorization: "Bearer x" },
      });
      expect(upstream.seen.at(-1)!.path).toBe(expected!);
    }
  });
});

test("a WebSocket upgrade is refused in the way that makes a client post at once", async () => {
  const response = await fetch(`${gateway.url}/v1/responses`, {
    headers: { upgrade: "websocket", connection: "Upgrade" },
  });
  expect(response.status).toBe(426);
});

describe("response bytes", () => {
  test("status, end-to-end headers and body pass unchanged, several set-cookie lines included", async () => {
    upstream.answer = (response) => {
      response.writeHead(201, {
        "content-type": "application/json",
        "set-cookie": ["a=1", "b=2"],
        "request-id": "req_9",
        "x-odd": "kept",
      });
      response.end('{ "b":1,  "a":2e5 }');
    };
    const response = await post("/v1/messages", "{}");
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-odd")).toBe("kept");
    expect(await response.text()).toBe('{ "b":1,  "a":2e5 }');
    expect((await gateway.ended()).response?.requestId).toBe("req_9");
  });

  test("compressed streams stay compressed, and are read for the record", async () => {
    const sse = reply("hello there");
    for (const [encoding, body] of [
      ["gzip", gzipSync(sse)],
      ["br", brotliCompressSync(sse)],
      ["zstd", zstdCompressSync(sse)],
    ] as const) {
      upstream.answer = (response) => {
        response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": encoding });
        response.end(body);
      };
      const response = await post("/v1/messages", '{"stream":true}');
      expect(response.headers.get("content-encoding")).toBe(encoding);
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0);
      expect((await gateway.ended()).response?.text).toEqual({ value: "hello there" });
    }
  });

  test("an error reply to a streaming request reaches the client whole", async () => {
    const body = '{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}';
    upstream.answer = (response) => {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "7" });
      response.end(body);
    };
    const response = await post("/v1/messages", '{"stream":true}');
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([429, "7", body]);
    const end = await gateway.ended();
    expect(end.status).toEqual({ code: "error", message: "HTTP 429: slow down" });
    expect(end.metadata["usage_missing"]).toBe(true);
  });

  test("redirects are the client's affair", async () => {
    upstream.answer = (response) => void response.writeHead(307, { location: "http://127.0.0.1:9/elsewhere" }).end();
    const response = await post("/v1/messages", "{}");
    expect([response.status, response.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/elsewhere"]);
  });

  test("odd streams pass byte for byte: comments, CR line ends, a split character, HTML in place of a stream", async () => {
    const smile = Buffer.from("data: 😀\r\n\r\n");
    const streams: readonly Buffer[][] = [
      [Buffer.from(": keep-alive\n\nid: 7\nretry: 10\ndata: {}\n\n")],
      [Buffer.from("data: a\r\rdata: b\r\r")],
      [smile.subarray(0, 8), smile.subarray(8)],
      [Buffer.from("<html>busy</html>")],
      [Buffer.from("event: nonsense\ndata: {not json\n\n"), Buffer.from(reply("after"))],
    ];
    for (const chunks of streams) {
      upstream.answer = async (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const chunk of chunks) {
          response.write(chunk);
          await Bun.sleep(5);
        }
        response.end();
      };
      const response = await post("/v1/messages", '{"stream":true}');
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), Buffer.concat(chunks))).toBe(0);
    }
    expect((await gateway.ended()).response?.text).toEqual({ value: "after" });
  });
});

function reply(text: string): string {
  const events = [
    {
      type: "message_start",
      message: {
        id: "msg_1",
        model: "m-1",
        role: "assistant",
        content: [],
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
