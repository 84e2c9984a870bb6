// Row by row of docs/reliability.md: requests that are no route, framing, sizes and headers, as bytes on a connection.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { zstdCompressSync } from "node:zlib";
import { Daemon } from "./daemon.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";
import { exchange, statusOf } from "./wire.ts";

const small = lengthReply("{}");
let upstream: RawUpstream;
let daemon: Daemon;
beforeAll(async () => {
  upstream = await RawUpstream.start(() => {});
  daemon = await Daemon.start(upstream.url);
});
beforeEach(() => {
  upstream.answer = ({ socket }) => void socket.end(small);
  upstream.requests.length = 0;
});
afterAll(async () => {
  await daemon.stop();
  upstream.stop();
});

/** A request with our Host and these lines. */
const asking = (first: string, lines: readonly string[] = [], body = ""): string =>
  [`${first} HTTP/1.1`, `Host: 127.0.0.1:${daemon.port}`, ...lines, "", body].join("\r\n");
const posting = (lines: readonly string[], body = "{}"): string =>
  asking("POST /v1/messages", ["Connection: close", `Content-Length: ${Buffer.byteLength(body)}`, ...lines], body);

describe("a request that is no route of ours", () => {
  const methods = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"];
  const paths = ["//v1/messages", "/v1/%6dessages", "/v1/../v1/messages", "/v1//messages", "/V1/messages"];

  test("is refused with 405 or 404 and goes nowhere; a method that HTTP does not know gets no answer", async () => {
    const answers = async (first: string): Promise<readonly [string, number, string]> => {
      const { reply, ending } = await exchange(daemon.port, asking(first, ["Connection: close", "Content-Length: 0"]));
      return [first, statusOf(reply), ending];
    };
    for (const method of methods) {
      for (const path of ["/v1/messages", "/hooks/claude"])
        expect(await answers(`${method} ${path}`)).toEqual([`${method} ${path}`, 405, "closed"]);
    }
    for (const path of paths) expect(await answers(`POST ${path}`)).toEqual([`POST ${path}`, 404, "closed"]);
    expect(await answers("FOO /v1/messages")).toEqual(["FOO /v1/messages", 0, "closed"]);
    expect(await answers("HEAD /healthz")).toEqual(["HEAD /healthz", 200, "closed"]);
    expect(upstream.requests).toHaveLength(0);
  });
});

describe("framing", () => {
  test("what is refused is refused at once, and its connection closed", async () => {
    const own = `Host: 127.0.0.1:${daemon.port}`;
    const chunks = (text: string): string => asking("POST /v1/messages", ["Transfer-Encoding: chunked"], text);
    const cases: readonly (readonly [string, string, number])[] = [
      [
        "length and chunks",
        asking("POST /v1/messages", ["Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
        400,
      ],
      ["two lengths", asking("POST /v1/messages", ["Content-Length: 2", "Content-Length: 3"], "{} "), 400],
      ["length 2^64", asking("POST /v1/messages", ["Content-Length: 18446744073709551616"], "{}"), 400],
      ["bare LF", posting([]).replaceAll("\r\n", "\n"), 505],
      ["no Host", posting([]).replace(`${own}\r\n`, ""), 400],
      ["two Hosts", posting(["Host: evil.example"]), 403],
      [
        "another's absolute form",
        posting([]).replace(own, "Host: evil.example").replace("/v1", "http://evil.example/v1"),
        403,
      ],
      ["a chunk size beyond all", chunks("FFFFFFFFFFFFFFFFF\r\n{}"), 400],
      ["64 KiB of extension", chunks(`2;${"a".repeat(65_536)}\r\n{}\r\n0\r\n\r\n`), 413],
      ["200 fields", posting(Array.from({ length: 200 }, (_, at) => `X${at}: a`)), 431],
      ["1 MiB in a field", posting([`X: ${"a".repeat(2 ** 20)}`]), 431],
    ];
    for (const [name, bytes, status] of cases) {
      const { reply, ending } = await exchange(daemon.port, bytes);
      expect([name, statusOf(reply), ending]).toEqual([name, status, "closed"]);
    }
    expect(upstream.requests).toHaveLength(0);
  });

  test("two requests sent at once are answered in order", async () => {
    const twice = asking("GET /healthz") + asking("GET /v1/messages", ["Connection: close"]);
    const { reply } = await exchange(daemon.port, twice);
    expect(reply.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 405"]);
  });

  test("Expect: 100-continue is answered here and not passed on", async () => {
    const { reply } = await exchange(daemon.port, posting(["Expect: 100-continue"]));
    expect(reply.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
    expect(upstream.requests[0]!.text.toLowerCase()).not.toContain("expect");
  });

  test("a body in chunks arrives whole; a trailer ends in a 400, and nothing of it is passed on", async () => {
    const chunked = (end: string): string =>
      asking(
        "POST /v1/messages",
        ["Transfer-Encoding: chunked", "Connection: close"],
        `1\r\n{\r\n1\r\n}\r\n0\r\n${end}`,
      );
    const { reply } = await exchange(daemon.port, chunked("X-Trailer: GET /smuggled HTTP/1.1\r\n\r\n"));
    expect(statusOf(reply)).toBe(400);
    expect(statusOf((await exchange(daemon.port, chunked("\r\n"))).reply)).toBe(200);
    const texts = upstream.requests.map(({ text }) => text);
    expect(texts.at(-1)).toEndWith("\r\n\r\n{}");
    expect(texts.filter((text) => /railer|smuggled/.test(text))).toEqual([]);
  });
});

describe("too much", () => {
  test("is told from its declared length, before any of it came", async () => {
    const declared = (path: string, length: number): string =>
      asking(`POST ${path}`, ["Content-Type: application/json", `Content-Length: ${length}`], "{");
    const hook = await exchange(daemon.port, declared("/hooks/claude", 21 * 2 ** 20));
    expect([statusOf(hook.reply), hook.ending]).toEqual([413, "closed"]);
    expect(hook.reply).toContain("a hook payload has at most 20971520 bytes");
    const request = await exchange(daemon.port, declared("/v1/messages", 129 * 2 ** 20));
    expect([statusOf(request.reply), request.ending]).toEqual([413, "closed"]);
    expect(upstream.requests).toHaveLength(0);
  });

  test("in a reply's headers ends it with a 502 that says so", async () => {
    const reply = (fields: string): Buffer =>
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${fields}`), small.subarray("HTTP/1.1 200 OK\r\n".length)]);
    const field = (size: number): string => `X-Large: ${"a".repeat(size)}\r\n`;
    const heads: readonly (readonly [string, number])[] = [
      [field(250 * 1024), 200],
      [field(257 * 1024), 502],
      [field(64 * 1024).repeat(5), 502],
      [field(8 * 2 ** 20), 502],
      ["X: a\r\n".repeat(1000), 502],
    ];
    for (const [fields, status] of heads) {
      upstream.answer = ({ socket }) => void socket.end(reply(fields));
      const got = await exchange(daemon.port, posting([]));
      expect([fields.length, statusOf(got.reply)]).toEqual([fields.length, status]);
    }
    upstream.answer = ({ socket }) => void socket.end(reply(field(257 * 1024)));
    expect((await exchange(daemon.port, posting([]))).reply).toContain("answered with too many headers");
  });
});

describe("what the provider gets", () => {
  test("is the agent's own headers, less those of the hop, and whatever stands in the body adds none", async () => {
    const lines = ["User-Agent: a/1", "Accept: x/y", "x-api-key: k", "X-Foo: 1", "Proxy-Connection: keep-alive"];
    const hop = ["Keep-Alive: 5", "TE: trailers", "Trailer: X-T", "Upgrade: h2c", "x-nemo-relay-session-id: s"];
    const body = '{"metadata":{"user_id":"a\\r\\nX-Evil: 1"},"session_id":"b\\r\\nX-Evil: 2"}';
    const request = posting([...lines, ...hop], body).replace("Connection: close", "Connection: close, x-foo");
    expect(statusOf((await exchange(daemon.port, request)).reply)).toBe(200);
    const [head = "", sent] = upstream.requests[0]!.text.split("\r\n\r\n");
    const names = head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(":", 1)[0]!.toLowerCase());
    const wanted = ["accept", "connection", "content-length", "host", "user-agent", "x-api-key"];
    expect(names.toSorted()).toEqual(wanted);
    expect(sent).toBe(body);
  });

  test("is every body as it came, whatever we can read of it", async () => {
    const model = '"model":"m","max_tokens":1';
    const bodies: readonly (readonly [string, string, readonly string[]])[] = [
      ["not JSON", "model=m", []],
      ["a lone surrogate", `{${model},"messages":[{"role":"user","content":"\\ud800"}]}`, []],
      ["200 levels", `{${model},"messages":${"[".repeat(200)}${"]".repeat(200)}}`, []],
      ["100,000 levels", `{${model},"messages":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, []],
      ["messages that are a text", `{${model},"messages":"str"}`, []],
      ["a number that is a text", '{"model":"m","max_tokens":"5","messages":[]}', []],
      [
        "a block and a role of the future",
        `{${model},"messages":[{"role":"oracle","content":[{"type":"dream"}]}]}`,
        [],
      ],
      ["zstd that is none", "\u0028\u00b5\u002f\u00fd\u0000", ["Content-Encoding: zstd"]],
      ["zstd of 1 GiB", zeros(), ["Content-Encoding: zstd"]],
    ];
    for (const [name, body, lines] of bodies) {
      const request = posting([`X-Case: ${name}`, ...lines], "").replace(
        "Content-Length: 0",
        `Content-Length: ${body.length}`,
      );
      expect([name, statusOf((await exchange(daemon.port, request + body)).reply)]).toEqual([name, 200]);
      expect([name, upstream.requests.at(-1)!.text.split("\r\n\r\n").slice(1).join("\r\n\r\n") === body]).toEqual([
        name,
        true,
      ]);
    }
    const unread = (): readonly string[] =>
      daemon
        .calls()
        .slice(-bodies.length)
        .flatMap(({ start }, at) => (start.llm?.request.unparsed === undefined ? [] : [bodies[at]![0]]));
    await daemon.until(() => unread().length >= 4, "what could not be read is not told");
    expect(unread()).toEqual(["not JSON", "100,000 levels", "zstd that is none", "zstd of 1 GiB"]);
  });
});

/** 1 GiB of zeros as zstd, one character per byte: many frames, one after the other, are one message. */
function zeros(): string {
  return zstdCompressSync(Buffer.alloc(2 ** 25))
    .toString("latin1")
    .repeat(32);
}

describe("what the agent gets", () => {
  const told = async (reply: string): Promise<string> => {
    upstream.answer = ({ socket }) => void socket.end(reply, "latin1");
    return (await exchange(daemon.port, posting([]))).reply;
  };

  test("is the provider's status, its headers less those of the hop, and none of ours but Date", async () => {
    const hop = "Connection: close, x-hop\r\nX-Hop: 1\r\nProxy-Connection: x\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\n";
    const own = "X-Odd: kept\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nRetry-After: 7\r\n";
    const reply = await told(`HTTP/1.1 201 Created\r\n${own}${hop}Content-Length: 2\r\n\r\n{}`);
    const [head = "", body] = reply.split("\r\n\r\n");
    const fields = head
      .toLowerCase()
      .split("\r\n")
      .slice(1)
      .filter((line) => !line.startsWith("date: "));
    const wanted = ["content-length: 2", "retry-after: 7", "set-cookie: a=1", "set-cookie: b=2", "x-odd: kept"];
    expect([head.split("\r\n")[0], fields.toSorted(), body]).toEqual(["HTTP/1.1 201 Created", wanted, "{}"]);
  });

  test("is a redirect as it came, and nothing is asked of where it leads", async () => {
    const elsewhere = await RawUpstream.start(({ socket }) => void socket.end(small));
    const reply = await told(`HTTP/1.1 307 Go\r\nLocation: ${elsewhere.url}/v1/messages\r\nContent-Length: 0\r\n\r\n`);
    expect([statusOf(reply), reply.includes(`${elsewhere.url}/v1/messages`)]).toEqual([307, true]);
    expect(elsewhere.requests).toHaveLength(0);
    elsewhere.stop();
  });

  test("never a field that a provider smuggles into another: CR, LF and NUL end the reply", async () => {
    for (const odd of ["a\rSet-Cookie: evil", "a\u0000b", "a\r\n\u0001: b"]) {
      const reply = await told(`HTTP/1.1 200 OK\r\nX: ${odd}\r\nContent-Length: 2\r\n\r\n{}`);
      expect([odd, statusOf(reply), reply.includes("evil")]).toEqual([odd, 502, false]);
    }
  });
});
