// G-9: many streams at once, and a hook among them. `node scripts/bun.mjs scripts/reliability/g-09.ts [--count 500]`
import { Daemon } from "../../test/reliability/daemon.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { exchange, readReply } from "../../test/reliability/wire.ts";
import { mebibytes, options, report } from "./options.ts";

const { count } = options(500);
const pieces = Array.from(
  { length: 25 },
  (_, at) =>
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${at} ${"y".repeat(60)}"}}\n\n`,
);
const whole = pieces.join("");
const upstream = await RawUpstream.start(async ({ socket }) => {
  socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const piece of pieces) {
    socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    await Bun.sleep(80);
  }
  socket.write("0\r\n\r\n");
});
const daemon = await Daemon.start(upstream.url);
let complete = 0;
const streams = Array.from({ length: count }, async (_, index) => {
  const lines = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nx-claude-code-session-id: s${index % 50}`;
  const { bytes } = await exchange(daemon.port, `${lines}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`, 60_000);
  const reply = readReply(bytes);
  if (reply.whole && reply.body.toString() === whole) complete += 1;
});
await Bun.sleep(1500);
const asked = performance.now();
const headers = { "content-type": "application/json" };
await (
  await fetch(`${daemon.url}/hooks/claude`, {
    method: "POST",
    headers,
    body: '{"session_id":"s","hook_event_name":"Stop"}',
  })
).text();
const hook = performance.now() - asked;
await Promise.all(streams);
await daemon.until(
  () => daemon.calls().filter(({ end }) => end !== undefined).length === count,
  "a call is not recorded",
);
const memory = mebibytes(daemon.memory(true));
await daemon.stop();
upstream.stop();
report("G-9", complete === count && (count > 500 || memory <= 200), {
  streams: count,
  complete,
  "peak MiB": memory,
  "hook ms": hook,
});
