// G-5: a provider that breaks off at any byte, by FIN, RST or a bad chunk size.
import type { Daemon } from "./daemon.ts";
import { inParallel } from "./in-parallel.ts";
import type { RawRequest } from "./raw-upstream.ts";
import { exchange, readReply, statusOf } from "./wire.ts";

const delta = (at: number): string =>
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word ${at}"}}\n\n`;
const events = Array.from({ length: 36 }, (_, at) => delta(at));
const body = events.join("");
const head = (framing: string): string => `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${framing}\r\n\r\n`;
const replies: Readonly<Record<"length" | "chunked" | "close", string>> = {
  length: head(`Content-Length: ${body.length}`) + body,
  chunked: `${head("Transfer-Encoding: chunked")}${events.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("")}0\r\n\r\n`,
  close: head("Connection: close") + body,
};

/** One way to break off. */
export interface Cut {
  readonly framing: keyof typeof replies;
  readonly how: "fin" | "rst" | "bad chunk";
  readonly at: number;
}

/** What became of the cuts. */
export interface CutsResult {
  readonly tried: number;
  /** The client took the reply for a whole one. */
  readonly clean: readonly Cut[];
  /** The client got something that the provider did not send. */
  readonly foreign: readonly Cut[];
  /** Every byte that the provider had sent reached the client before the break. */
  readonly whole: number;
}

/**
 * All cuts, every `step` bytes. A stream that ends with its connection cannot show a FIN as a break: none of these. After
 * the line of the last chunk nothing of the content is missing.
 */
export function cuts(step: number): readonly Cut[] {
  const ways: readonly Omit<Cut, "at">[] = [
    { framing: "length", how: "fin" },
    { framing: "length", how: "rst" },
    { framing: "chunked", how: "fin" },
    { framing: "chunked", how: "rst" },
    { framing: "chunked", how: "bad chunk" },
    { framing: "close", how: "rst" },
  ];
  return ways.flatMap((way) => {
    const length = replies[way.framing].length - (way.framing === "chunked" ? "\n\r\n".length : 0);
    // Within the head a bad chunk would only be another head.
    const first = way.how === "bad chunk" ? replies[way.framing].indexOf("\r\n\r\n") + 4 : 0;
    return Array.from({ length: Math.ceil((length - first) / step) }, (_, at) => ({ ...way, at: first + at * step }));
  });
}

/** How a provider answers a request that names its cut. The break comes after the bytes, not with them. */
export function breakOff({ text, socket }: RawRequest, all: readonly Cut[]): void {
  const cut = all[Number(/x-case: (\d+)/i.exec(text)?.[1])]!;
  const bytes = replies[cut.framing].slice(0, cut.at);
  const end = (): void => {
    if (cut.how === "fin") socket.end();
    else if (cut.how === "rst") socket.resetAndDestroy();
    else socket.end("\u00ffZZ\r\n\r\n", "latin1");
  };
  if (bytes === "") end();
  else socket.write(bytes, () => setTimeout(end, 5));
}

/** Plays all cuts through a daemon whose provider answers with `breakOff`. */
export async function playCuts(daemon: Daemon, all: readonly Cut[]): Promise<CutsResult> {
  const clean: Cut[] = [];
  const foreign: Cut[] = [];
  let whole = 0;
  await inParallel(all.length, 16, async (index) => {
    const cut = all[index]!;
    const lines = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nX-Case: ${index}\r\nContent-Length: 2`;
    const { bytes, reply, ending } = await exchange(daemon.port, `${lines}\r\nConnection: close\r\n\r\n{}`);
    if (statusOf(reply) === 502) return;
    const got = readReply(bytes);
    if (got.whole && ending === "closed") clean.push(cut);
    if (!body.startsWith(got.body.toString()) && cut.how !== "bad chunk") foreign.push(cut);
    if (got.body.length === sentOf(cut)) whole += 1;
  });
  return { tried: all.length, clean, foreign, whole };
}

/** Bytes of the body that a provider had sent when it broke off. */
function sentOf({ framing, at }: Cut): number {
  const sent = replies[framing].slice(replies[framing].indexOf("\r\n\r\n") + 4, at);
  if (framing !== "chunked") return sent.length;
  return sent.split(/(?:^|\r\n)[0-9a-f]+\r\n/).join("").length;
}
