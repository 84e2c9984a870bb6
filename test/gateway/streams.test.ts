import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";

let upstream: StubUpstream;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await StubUpstream.start();
  gateway = new TestGateway({ anthropic: upstream.url, openai: upstream.url });
});
afterEach(async () => {
  await gateway.stop();
  upstream.stop();
});

const start =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"m","role":"assistant","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n';
const delta = (text: string): string =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })}\n\n`;

const ask = (signal?: AbortSignal): Promise<Response> =>
  fetch(`${gateway.url}/v1/messages`, {
    method: "POST",
    body: '{"stream":true}',
    headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
    ...(signal === undefined ? {} : { signal }),
  });

const stream = (text: string) => async (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(start + delta(text));
};

describe("a stream", () => {
  test("reaches the client while it is still being made", async () => {
    upstream.answer = stream("first");
    const reader = (await ask()).body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toContain("first");
    expect(gateway.calls()).toHaveLength(1);
    expect(gateway.calls()[0]!.end).toBeUndefined();
    await reader.cancel();
  });

  test("that the client leaves closes the upstream and is recorded with what came", async () => {
    upstream.answer = stream("partial");
    const controller = new AbortController();
    const response = await ask(controller.signal);
    await response.body!.getReader().read();
    controller.abort();
    await upstream.seen[0]!.closed;
    const end = await gateway.ended();
    expect(end.status).toEqual({ code: "error", message: "cancelled by client" });
    expect(end.response).toMatchObject({ text: { value: "partial" }, incomplete: true, usage: { input: 9 } });
  });

  test("that the client leaves after the reply's words and before its usage is no success; after its last word it is", async () => {
    const words = { id: "c", choices: [{ index: 0, delta: { content: "all" }, finish_reason: "stop" }] };
    const leave = async (sent: string): Promise<unknown> => {
      upstream.answer = async (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(sent);
      };
      const controller = new AbortController();
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        body: '{"stream":true,"messages":[]}',
        headers: { "content-type": "application/json" },
        signal: controller.signal,
      });
      await response.body!.getReader().read();

      controller.abort();
      await upstream.seen.at(-1)!.closed;
      return (await gateway.ended()).status;
    };
    expect(await leave(`data: ${JSON.stringify(words)}\n\n`)).toEqual({
      code: "error",
      message: "cancelled by client",
    });
    expect(await leave(`data: ${JSON.stringify(words)}\n\ndata: [DONE]\n\n`)).toEqual({ code: "ok" });
  });

  test("whose client leaves before any answer closes the upstream too", async () => {
    upstream.answer = () => {};
    const controller = new AbortController();
    const asked = ask(controller.signal).catch(() => "left");
    while (upstream.seen.length === 0) await Bun.sleep(5);
    controller.abort();
    expect(await asked).toBe("left");
    await upstream.seen[0]!.closed;
    expect((await gateway.ended()).status).toEqual({ code: "error", message: "cancelled by client" });
  });

  test("that the provider breaks off is broken off for the client, and recorded with what came", async () => {
    upstream.answer = async (response) => {
      await stream("half")(response);
      await Bun.sleep(30);
      response.socket!.resetAndDestroy();
    };
    const response = await ask();
    expect(
      await response.text().then(
        () => "clean end",
        () => "broken",
      ),
    ).toBe("broken");
    const end = await gateway.ended();
    expect(end.status.code).toBe("error");
    expect(end.response).toMatchObject({ text: { value: "half" }, incomplete: true });
  });

  test("that ends without its end mark is no success", async () => {
    upstream.answer = async (response) => {
      await stream("half")(response);
      response.end();
    };
    expect(await (await ask()).text()).toContain("half");
    expect((await gateway.ended()).status).toEqual({ code: "error", message: "the reply ended before its end mark" });
  });

  test("an observer that throws changes nothing for the client", async () => {
    const failing = {
      toolCall: () => {},
      end: () => {
        throw new Error("no");
      },
    };
    gateway.runtime.beginLlm = () => failing;
    upstream.answer = async (response) => {
      await stream("fine")(response);
      response.end();
    };
    expect(await (await ask()).text()).toBe(start + delta("fine"));
    upstream.answer = (response) => void response.end("{}");
    expect(await (await ask()).text()).toBe("{}");
    gateway.intake.settle();
    expect(gateway.warnings.filter((warning) => warning.includes("could not be recorded"))).toHaveLength(2);
  });
});

describe("a short reply of a declared length", () => {
  const words = "a few words, told with care";
  const reply = JSON.stringify({ type: "message", role: "assistant", content: [{ type: "text", text: words }] });
  /** Answers with the parts, each in a packet of its own as far as the system allows. */
  const inParts =
    (parts: readonly string[], then: (response: ServerResponse) => void) => async (response: ServerResponse) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(reply) });
      response.flushHeaders();
      for (const part of parts) {
        await Bun.sleep(20);
        response.write(part);
      }
      await Bun.sleep(20);
      then(response);
    };

  test.each([[[reply]], [[reply.slice(0, 30), reply.slice(30)]]])("passes and is recorded whole: %j", async (parts) => {
    upstream.answer = inParts(parts, (response) => void response.end());
    expect(await (await ask()).text()).toBe(reply);
    // Journaled before the client had its last byte: nothing to wait for.
    expect(gateway.calls()[0]!.end).toMatchObject({ status: { code: "ok" }, response: { text: { value: words } } });
    expect(gateway.fetching.active).toBe(0);
  });

  test.each([[[reply.slice(0, 30)]], [[]]])("that breaks off gives the client what came: %j", async (parts) => {
    upstream.answer = inParts(parts, (response) => void response.socket!.resetAndDestroy());
    let came = "";
    const broken = await (async () => {
      const reader = (await ask()).body!.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) came += Buffer.from(read.value);
      return "clean end";
    })().catch(() => "broken");
    expect([came, broken]).toEqual([parts.join(""), "broken"]);
    expect((await gateway.ended()).status).toEqual({ code: "error", message: "the provider's stream broke off" });
    expect(gateway.fetching.active).toBe(0);
  });

  test("whose client leaves before its first byte is recorded as left", async () => {
    const answered = Promise.withResolvers<void>();
    upstream.answer = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": reply.length });
      response.flushHeaders();
      answered.resolve();
    };
    const controller = new AbortController();
    const asked = ask(controller.signal).catch(() => "left");
    await answered.promise;
    controller.abort();
    expect(await asked).toBe("left");
    await upstream.seen[0]!.closed;
    expect((await gateway.ended()).status).toEqual({ code: "error", message: "cancelled by client" });
    expect(gateway.fetching.active).toBe(0);
  });
});

describe("a provider that is not there", () => {
  test("gives a 502 that names it and the remedy, and a recorded failure", async () => {
    upstream.stop();
    const response = await ask();
    expect(response.status).toBe(502);
    const body = (await response.json()) as { error: { type: string; message: string } };
    expect(body.error.type).toBe("nemo_relay_gateway_error");
    expect(body.error.message).toMatch(
      /127\.0\.0\.1:\d+ gave no answer \(ECONNREFUSED\); check the network and the base URL/,
    );
    expect((await gateway.ended()).status.message).toContain("no answer from the provider");
  });
});

describe("too many at once", () => {
  test("are told so instead of waiting without a word", async () => {
    const releases = Array.from({ length: 250 }, () => gateway.fetching.begin());
    const response = await ask();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    for (const release of releases) release();
    expect((await ask()).status).toBe(200);
  });
});

describe("who may ask", () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(gateway.port, "127.0.0.1", () => socket.write(text));
      let got = "";
      socket.on("data", (bytes) => {
        got += bytes.toString();
        socket.end();
      });
      socket.on("close", () => resolve(got.split("\r\n")[0]!));
      socket.on("error", reject);
    });
  const get = (path: string, ...headers: string[]): string =>
    `GET ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\nConnection: close\r\n\r\n`;

  test("a request that names this gateway", async () => {
    for (const host of [`127.0.0.1:${gateway.port}`, `localhost:${gateway.port}`, `LOCALHOST:${gateway.port}`]) {
      expect(await raw(get("/healthz", `Host: ${host}`))).toContain("200");
    }
  });

  test("not another host, another origin, another site or two hosts", async () => {
    const own = `Host: 127.0.0.1:${gateway.port}`;
    const hostile = [
      get("/healthz", "Host: evil.example"),
      get("/healthz", "Host: evil.example:80"),
      get("/healthz", own, "Origin: http://evil.example"),
      get("/healthz", own, "Origin: null"),
      get("/healthz", own, "Sec-Fetch-Site: cross-site"),
      get("/healthz", own, "Host: evil.example"),
      get("/v1/models", "Host: evil.example"),
    ];
    for (const request of hostile)
      expect([request, await raw(request)]).toEqual([request, expect.stringMatching(/ (403|400) /)]);
    expect(upstream.seen).toHaveLength(0);
  });

  test("nobody without the run's secret", async () => {
    const secret = "0123456789abcdef0123456789abcdef";
    const run = new TestGateway({ anthropic: upstream.url }, { secret, runAgent: "claude-code" });
    const base = `http://127.0.0.1:${run.port}`;
    for (const path of [
      "/healthz",
      "/v1/messages",
      "/hooks/claude",
      `/r/${"0".repeat(32)}/healthz`,
      `/r/${secret}x/healthz`,
      "/",
    ]) {
      expect([path, (await fetch(`${base}${path}`)).status]).toEqual([path, 401]);
    }
    expect((await fetch(`${run.url}/healthz`)).status).toBe(200);
    const withHeader = (value: string) => fetch(`${base}/healthz`, { headers: { "x-nemo-relay-run": value } });
    expect([
      (await withHeader(secret)).status,
      (await withHeader(`${secret}0`)).status,
      (await withHeader("")).status,
    ]).toEqual([200, 401, 401]);
    // Start-up probes reach the run's provider.
    expect((await fetch(`${run.url}/api/hello`, { method: "HEAD" })).status).toBe(200);
    expect(upstream.seen.at(-1)).toMatchObject({ method: "HEAD", path: "/api/hello" });
    await run.stop();
  });
});
