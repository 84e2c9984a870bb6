// G-7: clients that do not read while the provider floods. `node scripts/bun.mjs scripts/reliability/g-07.ts [--count 100]`
import type { Socket } from "node:net";
import { Daemon } from "../../test/reliability/daemon.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { exchange, open } from "../../test/reliability/wire.ts";
import { mebibytes, options, report } from "./options.ts";

const { count } = options(100);
const delta = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${"w".repeat(900)}"}}\n\n`;
const block = delta.repeat(64);
const piece = Buffer.from(`${block.length.toString(16)}\r\n${block}\r\n`);
const largest = 100 * 2 ** 20;
let accepted = 0;

function flood(socket: Socket, left: number): void {
  for (let rest = left; rest > 0 && !socket.destroyed; rest -= piece.length) {
    accepted += piece.length;
    if (socket.write(piece)) continue;
    socket.once("drain", () => flood(socket, rest - piece.length));
    return;
  }
}

const upstream = await RawUpstream.start(({ text, socket }) => {
  if (text.includes("x-quick")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  else {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    flood(socket, largest);
  }
});
const daemon = await Daemon.start(upstream.url);
const post = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nContent-Length: 2\r\n`;
const quick = async (rounds: number): Promise<number> => {
  const millis: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    millis.push((await exchange(daemon.port, `${post}x-quick: 1\r\nConnection: close\r\n\r\n{}`)).millis);
    await Bun.sleep(20);
  }
  return percentile(millis, 99);
};
const alone = await quick(200);
const readers = await Promise.all(Array.from({ length: count }, () => open(daemon.port)));
for (const reader of readers) {
  reader.on("error", () => {});
  reader.pause();
  reader.write(`${post}\r\n{}`);
}
await Bun.sleep(5000);
const beside = await quick(400);
const memory = daemon.memory(true);
for (const reader of readers) reader.destroy();
await daemon.kill();
upstream.stop();
const each = accepted / count;
report("G-7", mebibytes(memory) <= 300 && beside <= 2 * alone, {
  readers: count,
  "MiB sent per stream": mebibytes(each),
  "peak MiB": mebibytes(memory),
  "p99 of others ms": beside,
  "alone ms": alone,
});
