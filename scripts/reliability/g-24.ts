// G-24: bombs in both directions, read along. `node scripts/bun.mjs scripts/reliability/g-24.ts`
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { Daemon } from "../../test/reliability/daemon.ts";
import { RawUpstream, lengthReply } from "../../test/reliability/raw-upstream.ts";
import { mebibytes, report } from "./options.ts";

const zeros = Buffer.alloc(512 * 2 ** 20, 32);
const packed: readonly (readonly [string, Buffer])[] = [
  ["gzip", gzipSync(zeros)],
  ["br", brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
  ["zstd", zstdCompressSync(zeros)],
];
const sse = "text/event-stream";
const encoded = (bytes: Buffer, name: string, type: string): Buffer => {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Encoding: ${name}\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
};
let reply = lengthReply("{}");
const upstream = await RawUpstream.start(({ socket }) => void socket.end(reply));
const daemon = await Daemon.start(upstream.url);
const json = { "content-type": "application/json" };
const send =
  (path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  async (): Promise<void> => {
    const request = { method: "POST", body, headers: { ...json, ...headers }, decompress: false } as RequestInit;
    await (await fetch(`${daemon.url}${path}`, request)).arrayBuffer();
  };
const ask = (answer: Buffer) => async (): Promise<void> => {
  reply = answer;
  await send("/v1/messages", "{}")();
  reply = lengthReply("{}");
};
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const bombs: readonly (readonly [string, () => Promise<void>])[] = [
  ...packed.map(
    ([name, bytes]) => [`${name} request`, send("/v1/messages", bytes, { "content-encoding": name })] as const,
  ),
  ...packed.map(([name, bytes]) => [`${name} reply`, ask(encoded(bytes, name, "application/json"))] as const),
  ...packed.map(([name, bytes]) => [`${name} stream`, ask(encoded(bytes, name, sse))] as const),
  ["100,000 levels", send("/v1/messages", `{"model":"m","metadata":${deep}}`)],
  ["100,000 levels in a hook", send("/hooks/claude", `{"session_id":"s","tool_input":${deep}}`)],
  ["a line of 32 MiB", ask(lengthReply(`data: ${"x".repeat(32 * 2 ** 20)}\n\n`, sse))],
  ["10^6 empty events", ask(lengthReply("data: {}\n\n".repeat(1_000_000), sse))],
  [
    "keys of 1 MiB",
    send("/v1/messages", JSON.stringify({ ["k".repeat(2 ** 20)]: 1, messages: [{ ["z".repeat(2 ** 20)]: 2 }] })),
  ],
];

const watch = { running: true, slowest: 0 };
const watching = (async (): Promise<void> => {
  while (watch.running) {
    const asked = performance.now();
    await (await fetch(`${daemon.url}/healthz`)).text();
    watch.slowest = Math.max(watch.slowest, performance.now() - asked);
  }
})();
await send("/v1/messages", "{}")();
const before = daemon.memory();
const stalls: [string, number, number][] = [];
for (const [name, explode] of bombs) {
  watch.slowest = 0;
  const began = performance.now();
  await explode();
  stalls.push([name, watch.slowest, performance.now() - began]);
}
watch.running = false;
await watching;
const growth = mebibytes(daemon.memory(true) - before);
await daemon.stop();
upstream.stop();
const [[worst, stall] = ["none", 0]] = stalls.toSorted((a, b) => b[1] - a[1]);
const line = stalls.find(([name]) => name.includes("32 MiB"))?.[2] ?? Number.POSITIVE_INFINITY;
report("G-24", stall <= 50 && growth <= 64 && line <= 1000, {
  bombs: bombs.length,
  "longest stall ms": stall,
  of: worst,
  "growth MiB": growth,
  "32 MiB line ms": line,
});
