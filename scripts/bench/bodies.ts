// Many streams at once, and large bodies.
import { percentile } from "../../test/reliability/percentile.ts";
import type { Message } from "./client.ts";
import { Client } from "./client.ts";
import type { Line } from "./line.ts";
import { call, inTurn } from "./requests.ts";
import { bodyOfSize, streams } from "./script.ts";
import type { Server } from "./targets.ts";
import { withBoth } from "./targets.ts";

/** Opens streams, spread over one pause between two events, and reads them to their ends: milliseconds to the first byte. */
async function readStreams(port: number, count: number): Promise<readonly number[]> {
  const request = call("streams", bodyOfSize(1024, true), "paced");
  const { millis } = streams.paced;
  const replies = Array.from({ length: count }, async (_, index) => {
    await Bun.sleep((millis * index) / count);
    const client = await Client.open(port);
    const reply = await client.send(request);
    client.close();
    return reply;
  });
  const all = await Promise.all(replies);
  if (new Set(all.map(({ bytes }) => bytes)).size > 1) throw new Error("some streams were cut");
  return all.map(({ firstMillis }) => firstMillis);
}

function manyStreams(count: number): Line {
  return {
    word: `streams-${count}`,
    figures: [
      { name: `${count} streams, p50 to the first byte`, unit: "ms" },
      { name: `${count} streams, peak memory`, unit: "MB" },
    ],
    measure: (bench) =>
      withBoth(bench, async (...servers) => {
        const times = servers.map((): number[] => []);
        for (let round = 0; round < Math.max(bench.count(2), 1); round++) {
          for (const [index, { port }] of servers.entries()) times[index]?.push(...(await readStreams(port, count)));
        }
        const [ours, tap] = times.map((each) => percentile(each, 50));
        return [{ ours, tap }, peaks(servers)];
      }),
  };
}

function peaks(servers: readonly Server[]): { readonly ours: number | undefined; readonly tap: number | undefined } {
  const [ours, tap] = servers.map((server) => server.peakMegabytes());
  return { ours, tap };
}

function largeBody(word: string, name: string, megabytes: number, request: () => Message): Line {
  return {
    word,
    figures: [
      { name, unit: "MB/s" },
      { name: `${name}, peak memory`, unit: "MB" },
    ],
    measure: (bench) =>
      withBoth(bench, async (...servers) => {
        const message = request();
        const ports = servers.map(({ port }) => port);
        const times = await inTurn(ports, Math.max(bench.count(6), 2), () => message);
        const [ours = 0, tap = 0] = times.map((each) => (megabytes * 1000) / percentile(each, 50));
        return [{ ours, tap }, peaks(servers)];
      }),
  };
}

/** The lines of this file. */
export const bodyLines: readonly Line[] = [
  manyStreams(200),
  manyStreams(500),
  largeBody("request-10mb", "10 MB request", 10, () => call("large", bodyOfSize(10 * 2 ** 20))),
  largeBody("stream-20mb", "20 MB stream", 20, () => call("large", bodyOfSize(1024, true), "large")),
];
