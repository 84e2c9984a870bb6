// Framing attacks: a payload is refused, or the provider gets exactly the requests that two parsers of ours agree on.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { Daemon } from "./daemon.ts";
import { framingCorpus } from "./framing-corpus.ts";
import { parseByHand, parseByPython } from "./parse-request.ts";
import type { RawRequest } from "./raw-upstream.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";
import { exchange, statusOf } from "./wire.ts";

let upstream: RawUpstream;
let daemon: Daemon;
beforeAll(async () => {
  upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply("{}")));
  daemon = await Daemon.start(upstream.url);
});
afterAll(async () => {
  await daemon.stop();
  upstream.stop();
});

test("G-18: no payload of the framing corpus reaches the provider as anything else than what it is", async () => {
  const corpus = framingCorpus(daemon.port);
  expect(corpus.length).toBeGreaterThanOrEqual(120);
  const wrong: string[] = [];
  const forwarded: RawRequest[] = [];
  for (const { name, bytes, passes } of corpus) {
    const before = upstream.requests.length;
    // What must be refused and is neither answered nor closed waits for more bytes: if it went on after all, the next
    // payload would be found to have brought a request too many.
    const quiet = passes.length === 0 ? 60 : 5000;
    const { reply } = await exchange(
      daemon.port,
      bytes,
      quiet,
      (text) => passes.length > 0 && answers(text) === passes.length,
    );
    const got = upstream.requests.slice(before);
    const bodies = got.map(({ text }) => parseByHand(text)?.body);
    if (JSON.stringify(bodies) !== JSON.stringify(passes))
      wrong.push(`${name}: provider got ${JSON.stringify(bodies)}`);
    const status = statusOf(reply);
    if (passes.length === 0 && status >= 200 && status < 300) wrong.push(`${name}: answered ${status}`);
    if (got.some(({ path }) => path !== "/v1/messages")) wrong.push(`${name}: ${got.map(({ path }) => path).join()}`);
    forwarded.push(...got);
  }
  expect(wrong).toEqual([]);
  const texts = forwarded.map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(0);
  expect(await parseByPython(texts)).toEqual(texts.map(parseByHand));
});

/** Final replies in a text. */
function answers(text: string): number {
  return text.match(/HTTP\/1\.1 [2-5]\d\d /g)?.length ?? 0;
}
