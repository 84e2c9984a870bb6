// G-8: one long stream, read along. `node scripts/bun.mjs scripts/reliability/g-08.ts [--count MIB]`
import type { Socket } from "node:net";
import { Daemon } from "../../test/reliability/daemon.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { open } from "../../test/reliability/wire.ts";
import { mebibytes, options, report } from "./options.ts";

const { count } = options(300);
const delta = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${"w".repeat(900)}"}}\n\n`;
const block = Buffer.from(delta.repeat(256));
const rounds = Math.ceil((count * 2 ** 20) / block.length);

function send(socket: Socket, left: number): void {
  for (let rest = left; rest > 0; rest -= 1) {
    if (socket.write(block)) continue;
    socket.once("drain", () => send(socket, rest - 1));
    return;
  }
  socket.end();
}

const upstream = await RawUpstream.start(({ socket }) => {
  const length = rounds * block.length;
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
  );
  send(socket, rounds);
});

/** MiB per second through a port, and the bytes that came. */
async function read(port: number): Promise<{ readonly speed: number; readonly bytes: number }> {
  const began = performance.now();
  const socket = await open(port);
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  );
  await new Promise((resolve) => socket.once("close", resolve));
  return { speed: bytes / 2 ** 20 / ((performance.now() - began) / 1000), bytes };
}

const daemon = await Daemon.start(upstream.url);
const before = daemon.memory();
const direct = await read(Number(new URL(upstream.url).port));
const through = await read(daemon.port);
await daemon.until(() => daemon.calls().some(({ end }) => end !== undefined), "the call is not recorded");
const growth = mebibytes(daemon.memory(true) - before);
await daemon.stop();
upstream.stop();
const whole = through.bytes >= rounds * block.length;
report("G-8", whole && growth <= 64 && through.speed >= 200, {
  MiB: count,
  "MiB/s": through.speed,
  "direct MiB/s": direct.speed,
  "growth MiB": growth,
});
