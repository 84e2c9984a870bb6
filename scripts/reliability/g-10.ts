// G-10: a stream with long silences. `node scripts/bun.mjs scripts/reliability/g-10.ts [--count SECONDS]`; 7200 for the two hours.
import { Daemon } from "../../test/reliability/daemon.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { exchange, readReply } from "../../test/reliability/wire.ts";
import { options, report } from "./options.ts";

const { count: seconds } = options(40);
// Longer than any timer of Bun's that is known: 12 s, and in a long run 255 s and 300 s.
const silence = Math.min(320, seconds / 2);
const upstream = await RawUpstream.start(async ({ socket }) => {
  await Bun.sleep(silence * 1000);
  socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (let passed = silence; passed < seconds; passed += silence) {
    socket.write("9\r\ndata: x\n\n\r\n");
    await Bun.sleep(silence * 1000);
  }
  socket.end("0\r\n\r\n");
});
const daemon = await Daemon.start(upstream.url);
const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: close\r\nContent-Length: 2`;
const { bytes, millis } = await exchange(daemon.port, `${head}\r\n\r\n{}`, (silence + 60) * 1000);
await daemon.stop();
upstream.stop();
report("G-10", readReply(bytes).whole && millis >= seconds * 900, { "stream s": millis / 1000, "silence s": silence });
