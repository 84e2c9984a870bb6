// Whole bodies and headers of both directions pass as they are; nothing is added on the way to the provider.
import { expect, test } from "bun:test";
import { pick, randomSource, seed } from "../providers/random.ts";
import type { OddBody } from "./bodies.ts";
import { oddBody } from "./bodies.ts";
import { Daemon } from "./daemon.ts";
import { inParallel } from "./in-parallel.ts";
import { parseByHand } from "./parse-request.ts";
import { RawUpstream } from "./raw-upstream.ts";
import { exchange, readReply, statusOf } from "./wire.ts";

const count = 2000;
const statuses = [
  200, 201, 202, 203, 206, 299, 307, 308, 400, 401, 403, 404, 413, 418, 429, 451, 500, 502, 503, 504, 529,
];
const characters = "a b c = ; , \" ' ( ) < > [ ] { } % é ~".split(" ").concat(" ");
const ended = [
  "keep-alive",
  "te",
  "proxy-connection",
  "x-hop",
  "x-nemo-relay-session-id",
  "expect",
  "proxy-authorization",
];

interface Case {
  readonly request: OddBody;
  readonly reply: OddBody;
  readonly status: number;
  /** The end-to-end header lines of either. */
  readonly sent: readonly string[];
  readonly answered: readonly string[];
}

function makeCase(index: number): Case {
  const random = randomSource(seed + index);
  const value = (): string => Array.from({ length: random(30) }, () => pick(random, characters)).join("");
  const extra = (name: string): string[] =>
    Array.from({ length: random(4) }, (_, at) => `x-${name}-${at}: v${value().trimEnd()}`);
  const [request, reply] = [oddBody(random), oddBody(random)];
  const coding = ({ encoding }: OddBody): string[] => (encoding === undefined ? [] : [`content-encoding: ${encoding}`]);
  const cookies = Array.from(
    { length: random(4) },
    (_, at) => `set-cookie: c${at}=${random(99)}; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT`,
  );
  const agent = ["user-agent: agent/1", "accept: application/json", "x-api-key: k", "anthropic-version: 2023-06-01"];
  return {
    request,
    reply,
    status: pick(random, statuses),
    sent: [...agent, "content-type: application/json", `x-case: ${index}`, ...coding(request), ...extra("sent")],
    answered: [
      "content-type: application/json",
      "retry-after: 7",
      "request-id: req_1",
      ...coding(reply),
      ...cookies,
      ...extra("answered"),
    ],
  };
}

const lines = (head: string): readonly string[] =>
  head
    .split("\r\n")
    .slice(1)
    .map((line) => line.replace(/^([^:]+): */, (_, name: string) => `${name.toLowerCase()}: `))
    .toSorted();

test(`G-4: 2,000 requests and replies keep their bytes, status and headers (seed ${seed})`, async () => {
  const cases = Array.from({ length: count }, (_, index) => makeCase(index));
  const wrong: string[] = [];
  const differ = (index: number, what: string, got: unknown, wanted: unknown): void => {
    if (JSON.stringify(got) !== JSON.stringify(wanted))
      wrong.push(`${index} ${what}: ${JSON.stringify(got)} for ${JSON.stringify(wanted)}`);
  };
  const upstream = await RawUpstream.start(({ text, socket }) => {
    const index = Number(/x-case: (\d+)/i.exec(text)?.[1]);
    const { request, reply, sent, status, answered } = cases[index]!;
    const got = parseByHand(text);
    const framing = new Set(["host", "content-length", "connection"]);
    const headers = (got?.headers ?? []).filter(([name]) => !framing.has(name)).map((pair) => pair.join(": "));
    differ(index, "request headers", headers, sent.toSorted());
    differ(index, "request", got?.body, request.bytes.toString("latin1"));
    const head = [
      `HTTP/1.1 ${status} X`,
      ...answered,
      `content-length: ${reply.bytes.length}`,
      "connection: close",
      "x-hop: 1",
      "keep-alive: timeout=5",
    ];
    socket.end(
      Buffer.concat([
        Buffer.from(`${head.join("\r\n").replace("connection: close", "connection: close, x-hop")}\r\n\r\n`, "latin1"),
        reply.bytes,
      ]),
    );
  });
  const daemon = await Daemon.start(upstream.url);
  await inParallel(count, 8, async (index) => {
    const { request, reply, sent, status, answered } = cases[index]!;
    const own = [
      `Host: 127.0.0.1:${daemon.port}`,
      "Connection: close, x-hop",
      ...ended.map((name) => `${name}: ${name === "expect" ? "100-continue" : "x"}`),
    ];
    const head = ["POST /v1/messages HTTP/1.1", ...own, ...sent, `Content-Length: ${request.bytes.length}`].join(
      "\r\n",
    );
    const { bytes, reply: text } = await exchange(
      daemon.port,
      Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), request.bytes]),
    );
    const interim = text.startsWith("HTTP/1.1 100 ") ? text.indexOf("\r\n\r\n") + 4 : 0;
    const got = readReply(bytes.subarray(interim));
    const framing = /^(?:content-length|transfer-encoding|date|connection):/;
    differ(index, "status", statusOf(text.slice(interim)), status);
    differ(
      index,
      "reply headers",
      lines(got.head).filter((line) => !framing.test(line)),
      answered.toSorted(),
    );
    differ(index, "reply", got.body.toString("latin1"), reply.bytes.toString("latin1"));
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(upstream.requests).toHaveLength(count);
  await daemon.stop();
  upstream.stop();
}, 30_000);
