// Rows of "Faults, one by one" that are figures: one long session, floods that are left, a reader that stands still, events of
// 500 streams, a line of 32 MiB, a bomb. `node scripts/bun.mjs scripts/reliability/rows.ts [--count 10000]` (Linux; a daemon each)
import { zstdCompressSync } from "node:zlib";
import type { Socket } from "node:net";
import { Daemon } from "../../test/reliability/daemon.ts";
import { inParallel } from "../../test/reliability/in-parallel.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import { RawUpstream, lengthReply } from "../../test/reliability/raw-upstream.ts";
import { exchange, open } from "../../test/reliability/wire.ts";
import { mebibytes, options, report } from "./options.ts";

const { count } = options(10_000);
const sse = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const piece = Buffer.from(`10000\r\n${"data: x\n".repeat(8192)}\r\n`);

/** Writes as fast as the connection takes it; `sent` counts. */
function flood(socket: Socket, sent: (bytes: number) => void): void {
  socket.write(sse);
  const more = (): void => {
    let room = true;
    while (room && !socket.destroyed) {
      room = socket.write(piece);
      sent(piece.length);
    }
  };
  socket.on("drain", more);
  more();
}

function request(daemon: Daemon, path: string, body: string): string {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nContent-Type: application/json`;
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Posts bodies on one connection, each after the answer to the one before; resolves to the milliseconds of the last one. */
async function postAll(daemon: Daemon, bodies: readonly string[]): Promise<number> {
  const socket = await open(daemon.port);
  let last = 0;
  for (const body of bodies) {
    const began = performance.now();
    const answered = new Promise((resolve) => socket.once("data", resolve));
    socket.write(request(daemon, "/hooks/claude", body));
    await answered;
    last = performance.now() - began;
  }
  socket.destroy();
  return last;
}

const hook = (session: string, name: string, more: object = {}): string =>
  JSON.stringify({ session_id: session, hook_event_name: name, ...more });

/** A session of `hooks` tool hooks, by eight connections at once, that has not ended. */
async function playSession(daemon: Daemon, session: string, hooks: number): Promise<void> {
  await postAll(daemon, [hook(session, "SessionStart"), hook(session, "UserPromptSubmit", { prompt: "go" })]);
  await inParallel(8, 8, async (part) => {
    const bodies: string[] = [];
    for (let at = part; at < hooks / 2; at += 8) {
      const tool = { tool_name: "Bash", tool_use_id: `t${at}`, tool_input: { command: "x".repeat(200) } };
      const result = { ...tool, tool_response: "ok" };
      bodies.push(hook(session, "PreToolUse", tool), hook(session, "PostToolUse", result));
    }
    await postAll(daemon, bodies);
  });
}

async function longSession(): Promise<void> {
  const daemon = await Daemon.start("http://127.0.0.1:9");
  await playSession(daemon, "warm", 1000);
  await postAll(daemon, [hook("warm", "SessionEnd")]);
  const before = daemon.memory();
  const began = performance.now();
  await playSession(daemon, "long", count);
  const rate = count / ((performance.now() - began) / 1000);
  const end = await postAll(daemon, [hook("long", "SessionEnd")]);
  const growth = mebibytes(daemon.memory(true) - before);
  await daemon.stop();
  const met = rate >= 5000 && growth <= 40 && end <= 100;
  report("one session", met, { hooks: count, "a second": rate, "growth MiB": growth, "SessionEnd ms": end });
}

/** A client that reads some of a flood and leaves. */
async function leave(daemon: Daemon): Promise<void> {
  await exchange(daemon.port, request(daemon, "/v1/messages", "{}"), 5000, (reply) => reply.length > 300_000);
}

async function leftFloods(): Promise<void> {
  const upstream = await RawUpstream.start(({ socket }) => flood(socket, () => {}));
  const daemon = await Daemon.start(upstream.url);
  await leave(daemon);
  await daemon.until(() => upstream.sockets.size === 0, "the provider's connection stays");
  const [before, sockets] = [daemon.memory(), daemon.sockets()];
  await inParallel(300, 10, () => leave(daemon));
  await daemon.until(() => upstream.sockets.size === 0 && daemon.sockets() <= sockets, "connections are left open");
  const growth = mebibytes(daemon.memory() - before);
  await Bun.sleep(1000);
  const kept = mebibytes(daemon.memory() - before);
  await daemon.stop();
  upstream.stop();
  report("300 floods left", kept <= 40, { "growth MiB": growth, "a second later": kept, "sockets left": 0 });
}

async function standingReader(): Promise<void> {
  let sent = 0;
  const upstream = await RawUpstream.start(({ socket }) => flood(socket, (bytes) => (sent += bytes)));
  const daemon = await Daemon.start(upstream.url);
  await leave(daemon);
  await daemon.until(() => upstream.sockets.size === 0, "the provider's connection stays");
  sent = 0;
  const before = daemon.memory();
  const client = await open(daemon.port);
  client.pause();
  client.write(request(daemon, "/v1/messages", "{}"));
  // The kernel's buffers, Bun's and ours are full when nothing more is taken for a second.
  for (let last = -1; last !== sent; await Bun.sleep(1000)) last = sent;
  const growth = mebibytes(daemon.memory() - before);
  client.destroy();
  await daemon.stop();
  upstream.stop();
  const met = mebibytes(sent) <= 16 && growth <= 16;
  report("a reader that stands still", met, { "in flight MiB": mebibytes(sent), "growth MiB": growth });
}

/** How long events are on their way through 500 streams of 25, 100 ms apart: their 99th percentile in milliseconds. */
async function eventDelay(port: number): Promise<number> {
  const delays: number[] = [];
  await inParallel(500, 500, async () => {
    const socket = await open(port);
    socket.write(`POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 2\r\n\r\n{}`);
    for (let seen = 0; seen < 25;) {
      const chunk = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
      const now = performance.now();
      for (const [, at] of chunk.toString().matchAll(/"at":([\d.]+)}/g)) {
        delays.push(now - Number(at));
        seen += 1;
      }
    }
    socket.destroy();
  });
  return percentile(delays, 99);
}

async function manyStreams(): Promise<void> {
  const upstream = await RawUpstream.start(({ socket }) => {
    socket.write(sse);
    let left = 25;
    const timer = setInterval(() => {
      const data = `data: {"type":"ping","at":${performance.now()}}\n\n`;
      socket.write(`${data.length.toString(16)}\r\n${data}\r\n`);
      left -= 1;
      if (left === 0 || socket.destroyed) clearInterval(timer);
    }, 100);
  });
  const daemon = await Daemon.start(upstream.url);
  const direct = await eventDelay(Number(new URL(upstream.url).port));
  await eventDelay(daemon.port);
  const through = await eventDelay(daemon.port);
  await daemon.stop();
  upstream.stop();
  report("500 streams", through - direct <= 5, { "direct p99 ms": direct, "through p99 ms": through });
}

async function longLines(): Promise<void> {
  const upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply("{}")));
  const daemon = await Daemon.start(upstream.url);
  const times: [string, number][] = [];
  const before = daemon.memory();
  for (const size of [1, 8, 32]) {
    const reply = lengthReply(`data: ${"x".repeat(size * 2 ** 20)}\n\n`, "text/event-stream");
    upstream.answer = ({ socket }) => void socket.end(reply);
    const began = performance.now();
    const response = await fetch(`${daemon.url}/v1/messages`, { method: "POST", body: "{}" });
    const bytes = await response.arrayBuffer();
    const millis = performance.now() - began;
    if (bytes.byteLength < size * 2 ** 20) throw new Error(`${bytes.byteLength} bytes arrived`);
    times.push([`${size} MiB ms`, millis]);
  }
  const growth = mebibytes(daemon.memory(true) - before);
  await daemon.stop();
  upstream.stop();
  report("one line", (times.at(-1)?.[1] ?? 0) <= 1000, { ...Object.fromEntries(times), "growth MiB": growth });
}

async function bomb(): Promise<void> {
  const upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply("{}")));
  const daemon = await Daemon.start(upstream.url);
  const packed = zstdCompressSync(Buffer.alloc(2 ** 30));
  const headers = { "content-type": "application/json", "content-encoding": "zstd" };
  const send = async (body: Uint8Array<ArrayBuffer>): Promise<void> => {
    await (await fetch(`${daemon.url}/v1/messages`, { method: "POST", headers, body })).arrayBuffer();
  };
  await send(new Uint8Array(zstdCompressSync("{}")));
  const before = daemon.memory();
  const began = performance.now();
  await send(new Uint8Array(packed));
  const millis = performance.now() - began;
  const growth = mebibytes(daemon.memory(true) - before);
  await daemon.stop();
  upstream.stop();
  report("1 GiB of zeros as zstd", growth <= 32, { "bytes sent": packed.length, ms: millis, "growth MiB": growth });
}

await longSession();
await leftFloods();
await standingReader();
await manyStreams();
await longLines();
await bomb();
