// G-19: connections that dawdle. `node scripts/bun.mjs scripts/reliability/g-19.ts [--count 1000]`; takes about a minute.
import type { Socket } from "node:net";
import { Daemon } from "../../test/reliability/daemon.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import { open } from "../../test/reliability/wire.ts";
import { options, report } from "./options.ts";

const { count } = options(1000);
const bodies = 200;
const daemon = await Daemon.start("http://127.0.0.1:9");
const post = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\n`;
let busy = 0;

/** Opens connections that send this much; the times at which they are closed, in seconds. */
async function dawdle(
  many: number,
  text: string,
): Promise<{ readonly closed: number[]; readonly sockets: readonly Socket[] }> {
  const closed: number[] = [];
  const sockets = await Promise.all(Array.from({ length: many }, () => open(daemon.port)));
  const began = performance.now();
  for (const socket of sockets) {
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => (busy += bytes.includes(" 503 ") ? 1 : 0));
    socket.on("close", () => closed.push((performance.now() - began) / 1000));
    socket.write(text);
  }
  return { closed, sockets };
}

const heads = await dawdle(count, `${post}X: `);
const stalled = await dawdle(bodies, `${post}Content-Length: 1000\r\n\r\n{`);
const dripping = setInterval(
  () => heads.sockets.filter(({ destroyed }) => !destroyed).map((socket) => socket.write("a")),
  2000,
);
const latencies: number[] = [];
const began = performance.now();
while ((heads.closed.length < count || stalled.closed.length < bodies) && performance.now() - began < 90_000) {
  const asked = performance.now();
  await (await fetch(`${daemon.url}/healthz`)).text();
  latencies.push(performance.now() - asked);
  await Bun.sleep(50);
}
clearInterval(dripping);
const flood = await dawdle(1100, `${post}Content-Length: 1000\r\n\r\n{`);
await daemon.until(() => busy >= 76, "no 503 beyond 1,024 arriving bodies");
for (const socket of flood.sockets) socket.destroy();
const p99 = percentile(latencies, 99);
const [slowHead, slowBody] = [Math.max(...heads.closed), Math.max(...stalled.closed)];
await daemon.stop();
report("G-19", p99 <= 50 && slowHead <= 15 && slowBody <= 60 && heads.closed.length === count, {
  heads: heads.closed.length,
  "closed after s": slowHead,
  bodies: stalled.closed.length,
  "closed after s ": slowBody,
  "healthz p99 ms": p99,
  "503 of 1,100 bodies": busy,
});
