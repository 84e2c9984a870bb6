// Model calls and hooks on kept connections.
import { percentile } from "../../test/reliability/percentile.ts";
import type { Message } from "./client.ts";
import { Client, post } from "./client.ts";
import type { Line, Measured } from "./line.ts";
import { bodyOfSize, nextHook, streams } from "./script.ts";
import type { Bench, Server } from "./targets.ts";
import { withBoth } from "./targets.ts";

/** A model call in a session. */
export function call(session: string, body: string, reply = "short"): Message {
  const headers = { "anthropic-version": "2023-06-01", "x-api-key": "none", "x-nemo-relay-session-id": session };
  return post(`/v1/messages?reply=${reply}`, body, headers);
}

/** A hook's delivery. */
export function hook(body: string): Message {
  return post("/hooks/claude-code", body);
}

/** Lets each port give the same answer to the same request in turn; the milliseconds of each, without the first tenth. */
export async function inTurn(
  ports: readonly number[],
  count: number,
  request: (at: number) => Message,
): Promise<readonly (readonly number[])[]> {
  const clients = await Promise.all(ports.map((port) => Client.open(port)));
  const times = ports.map((): number[] => []);
  let whole = 0;
  for (let at = 0; at < count; at++) {
    const message = request(at);
    for (const [index, client] of clients.entries()) {
      const reply = await client.send(message);
      whole ||= reply.bytes;
      if (reply.bytes !== whole) throw new Error(`${reply.bytes} bytes came of ${whole}`);
      if (at >= count / 10) times[index]?.push(reply.millis);
    }
  }
  for (const client of clients) client.close();
  return times;
}

function latency(word: string, name: string, bytes: number, count: number): Line {
  const measure = (bench: Bench): Promise<readonly Measured[]> =>
    withBoth(bench, async (ours, tap) => {
      const request = call("latency", bodyOfSize(bytes));
      const times = await inTurn([bench.provider, ours.port, tap.port], bench.count(count), () => request);
      const [direct = 0, own = 0, bare = 0] = times.map((each) => percentile(each, 50));
      return [{ ours: own - direct, tap: bare - direct }];
    });
  return { word, figures: [{ name, unit: "ms" }], measure };
}

/** How many answers a second so many clients get; `request` is theirs, by client and turn. */
async function rate(
  port: number,
  clients: number,
  seconds: number,
  request: (client: number, turn: number) => Message,
): Promise<number> {
  const connections = await Promise.all(Array.from({ length: clients }, () => Client.open(port)));
  const began = performance.now();
  const until = began + seconds * 1000;
  let done = 0;
  const loop = async (client: Client, index: number): Promise<void> => {
    for (let turn = 0; performance.now() < until; turn++) {
      await client.send(request(index, turn));
      done += 1;
    }
    client.close();
  };
  await Promise.all(connections.map(loop));
  return (done * 1000) / (performance.now() - began);
}

/** The middle of three short slices each, in turn. */
async function rates(
  bench: Bench,
  servers: readonly Server[],
  clients: number,
  request: (client: number, turn: number) => Message,
): Promise<Measured> {
  const found = servers.map((): number[] => []);
  for (let round = 0; round < 3; round++) {
    for (const [index, { port }] of servers.entries()) {
      found[index]?.push(await rate(port, clients, bench.count(700) / 1000, request));
    }
  }
  const [ours, tap] = found.map((each) => percentile(each, 50));
  return { ours, tap };
}

const throughput: Line = {
  word: "throughput",
  figures: [
    { name: "requests/s, 16 clients", unit: "/s" },
    { name: "requests/s, 64 clients", unit: "/s" },
  ],
  measure: (bench) =>
    withBoth(bench, async (...servers) => {
      const body = bodyOfSize(1024);
      const request = (client: number): Message => call(`rate-${client}`, body);
      return [await rates(bench, servers, 16, request), await rates(bench, servers, 64, request)];
    }),
};

const burst: Line = {
  word: "burst",
  figures: [{ name: `burst stream of ${streams.burst.events} events, p50`, unit: "ms" }],
  measure: (bench) =>
    withBoth(bench, async (ours, tap) => {
      const request = call("burst", bodyOfSize(4096, true), "burst");
      const times = await inTurn([ours.port, tap.port], bench.count(300), () => request);
      const [own, bare] = times.map((each) => percentile(each, 50));
      return [{ ours: own, tap: bare }];
    }),
};

function oneHook(client: number, turn: number): Message {
  return hook(nextHook(`hooks-${client}`, turn));
}

const hooks: Line = {
  word: "hooks",
  figures: [
    { name: "a hook over HTTP, p50", unit: "ms" },
    { name: "hooks/s over HTTP, 16 clients", unit: "/s" },
  ],
  measure: (bench) =>
    withBoth(bench, async (...servers) => {
      const ports = servers.map(({ port }) => port);
      const times = await inTurn(ports, bench.count(1000), (turn) => oneHook(0, turn));
      const [ours, tap] = times.map((each) => percentile(each, 50));
      return [{ ours, tap }, await rates(bench, servers, 16, oneHook)];
    }),
};

/** The lines of this file. */
export const requestLines: readonly Line[] = [
  latency("latency", "added latency p50, 1 KB request", 1024, 1500),
  latency("latency-1mb", "added latency p50, 1 MB request", 2 ** 20, 100),
  throughput,
  burst,
  hooks,
];
