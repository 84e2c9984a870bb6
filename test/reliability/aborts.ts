// G-6, for the test and for the script: clients that leave before the answer, in the middle of it, or while it floods.
import type { Socket } from "node:net";
import { randomSource } from "../providers/random.ts";
import { Daemon } from "./daemon.ts";
import { inParallel } from "./in-parallel.ts";
import { percentile } from "./percentile.ts";
import { RawUpstream } from "./raw-upstream.ts";
import { open } from "./wire.ts";

/** What the aborts left. */
export interface AbortsResult {
  /** Milliseconds from the client's leaving until the provider's connection was closed. */
  readonly p99: number;
  /** Resident memory after the last abort, over what it was after the first tenth, in bytes. */
  readonly growth: number;
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const piece = Buffer.from(`10000\r\n${"data: x\n".repeat(8192)}\r\n`);

/** Lets `count` clients leave; throws when a connection stays open on either side. */
export async function playAborts(count: number, seed: number): Promise<AbortsResult> {
  const waiting = new Map<string, (socket: Socket) => void>();
  const upstream = await RawUpstream.start(({ text, socket }) => {
    const id = /x-case: (\d+)/i.exec(text)?.[1] ?? "";
    const kind = Number(id) % 3;
    if (kind > 0) socket.write(head);
    if (kind === 1) socket.write("7\r\ndata: x\r\n");
    if (kind === 2) for (let sent = 0; sent < 64; sent += 1) socket.write(piece);
    waiting.get(id)?.(socket);
  });
  const daemon = await Daemon.start(upstream.url);
  const before = daemon.sockets();
  const millis: number[] = [];
  let early = 0;
  await inParallel(count, 10, async (index) => {
    if (index === Math.floor(count / 10)) early = daemon.memory();
    const reached = Promise.withResolvers<Socket>();
    waiting.set(String(index), reached.resolve);
    const client = await open(daemon.port);
    client.on("error", () => {});
    // Reads nothing: the flood backs up to the provider.
    client.pause();
    const lines = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nX-Case: ${index}\r\nContent-Length: 2`;
    client.write(`${lines}\r\n\r\n{}`);
    const provider = await reached.promise;
    waiting.delete(String(index));
    const began = performance.now();
    if (randomSource(seed + index)(2) === 0) client.resetAndDestroy();
    else client.destroy();
    if (!provider.destroyed) await new Promise((resolve) => provider.once("close", resolve));
    millis.push(performance.now() - began);
  });
  const growth = daemon.memory() - early;
  await daemon.until(() => daemon.sockets() <= before, "sockets are left open");
  await daemon.stop();
  upstream.stop();
  return { p99: percentile(millis, 99), growth };
}
