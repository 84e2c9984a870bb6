import { expect, test } from "bun:test";
import { Daemon } from "./daemon.ts";
import type { RawRequest } from "./raw-upstream.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";
import { exchange, statusOf } from "./wire.ts";

test("G-9: a daemon has more requests under way at once than Bun's fetch allows by itself", async () => {
  const count = 400;
  // Nobody is answered before all have come.
  const held: RawRequest[] = [];
  const upstream = await RawUpstream.start((request) => {
    if (held.push(request) === count) for (const { socket } of held) socket.end(lengthReply("{}"));
  });
  const daemon = await Daemon.start(upstream.url);
  const lines = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: close\r\nContent-Length: 2`;
  const replies = await Promise.all(Array.from({ length: count }, () => exchange(daemon.port, `${lines}\r\n\r\n{}`)));
  expect(replies.filter(({ reply }) => statusOf(reply) !== 200)).toEqual([]);
  await daemon.stop();
  upstream.stop();
}, 20_000);
