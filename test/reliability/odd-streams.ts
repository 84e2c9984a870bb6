// G-3, for the test and for the script: malformed streams on every route, cut at random, arrive as they were sent.
import { providers } from "../../src/providers/registry.ts";
import { pick, randomSource } from "../providers/random.ts";
import type { OddBody } from "./bodies.ts";
import { inChunks, oddStream } from "./bodies.ts";
import { Daemon } from "./daemon.ts";
import { inParallel } from "./in-parallel.ts";
import { RawUpstream } from "./raw-upstream.ts";
import { exchange, readReply } from "./wire.ts";

/** What became of the streams. */
export interface StreamsResult {
  readonly identical: number;
  /** The first few that were not, with their numbers. */
  readonly wrong: readonly string[];
  /** What the daemon said besides its address. */
  readonly said: string;
}

const paths = providers.flatMap((codec) => codec.routes.filter(({ kind }) => kind === "llm").map(({ path }) => path));

/** Sends `count` streams through a daemon. */
export async function playOddStreams(count: number, seed: number): Promise<StreamsResult> {
  const bodies = new Map<string, OddBody>();
  const upstream = await RawUpstream.start(({ text, socket }) => {
    const id = /x-case: (\d+)/i.exec(text)?.[1] ?? "";
    const { bytes, encoding } = bodies.get(id)!;
    const coding = encoding === undefined ? "" : `Content-Encoding: ${encoding}\r\n`;
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${coding}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (const piece of inChunks(randomSource(seed + Number(id)), bytes)) socket.write(piece);
    socket.end();
  });
  const daemon = await Daemon.start(upstream.url);
  const wrong: string[] = [];
  await inParallel(count, 8, async (index) => {
    const random = randomSource(seed + index);
    const body = oddStream(random);
    bodies.set(String(index), body);
    const path = pick(random, paths);
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nX-Case: ${index}\r\nConnection: close`;
    const { bytes, ending } = await exchange(daemon.port, `${head}\r\nContent-Length: 15\r\n\r\n{"stream":true}`);
    bodies.delete(String(index));
    const got = readReply(bytes);
    if (!got.whole || ending !== "closed" || !got.body.equals(body.bytes)) wrong.push(`${index} ${path} ${ending}`);
  });
  const said = daemon.output.replace(/.*listening on.*\n/, "");
  await daemon.stop();
  upstream.stop();
  return { identical: count - wrong.length, wrong: wrong.slice(0, 5), said };
}
