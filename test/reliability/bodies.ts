// Bodies that careless proxies change: random cuts of real streams and the odd corners of JSON.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { pick, randomJson } from "../providers/random.ts";

type Random = (below: number) => number;

const oddJson =
  '{"a":1,"a":2}|{ "b" : 1.2e22,"a":123456789012345678901234567890}|"\\ud800"|{"x":"\\u0000\\uD83D"}|[1e400,-0,0.10]|[1,]|{"a":}|nul|\uFEFF{"a":1}|{"__proto__":{"x":1}}|  [ ]\n|{"text":"日本 😀 é"}|'.split(
    "|",
  );
const frames =
  'data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}|data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"😀"}}|data: {"type":"content_block_start","index":99999999,"content_block":{"type":"text"}}|data: {"type":"content_block_start","index":-1,"content_block":{"type":"__proto__"}}|data: {not json|data: "\\ud800"|data: 1e400|data: [DONE]|data:|data|: keep-alive|id: 7|retry: 1|event: ping|event: error\ndata: {"type":"error"}|event: content_block_delta\ndata: {"type":"message_stop"}|data: {"choices":[{"index":0,"delta":{"content":"x"}}]}|data: {"type":"response.output_text.delta","item_id":1,"delta":[]}|<html>busy</html>|\u0000|\uFEFFdata: x|data: a\ndata: b'.split(
    "|",
  );
const ends = ["\n\n", "\r\n\r\n", "\r\r", "\n", "\r", "", "\n\n\n"];
const encoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  deflate: deflateSync,
};

/** A body and the encoding that it claims to have. */
export interface OddBody {
  readonly bytes: Buffer;
  readonly encoding: string | undefined;
}

/** A body of a request or a whole reply; half are compressed, some of these broken. */
export function oddBody(random: Random): OddBody {
  const plain = random(3) === 0 ? Buffer.from(pick(random, oddJson)) : Buffer.from(JSON.stringify(randomJson(random)));
  const damaged = random(4) === 0 ? damage(random, plain) : plain;
  const encoding = random(2) === 0 ? pick(random, [...Object.keys(encoders), "x-odd"]) : undefined;
  const encoded = encoding === undefined ? damaged : Buffer.from(encoders[encoding]?.(damaged) ?? damaged);
  return { bytes: encoding !== undefined && random(4) === 0 ? damage(random, encoded) : encoded, encoding };
}

/** An event stream with faults; every tenth is compressed. */
export function oddStream(random: Random): OddBody {
  const text = Array.from({ length: 1 + random(20) }, () => pick(random, frames) + pick(random, ends)).join("");
  const bytes = random(3) === 0 ? damage(random, Buffer.from(text)) : Buffer.from(text);
  const encoding = random(10) === 0 ? pick(random, Object.keys(encoders)) : undefined;
  return { bytes: encoding === undefined ? bytes : Buffer.from(encoders[encoding]!(bytes)), encoding };
}

/** The bytes in pieces of 1 B to 64 KiB, as one message in chunks. */
export function inChunks(random: Random, bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  const largest = pick(random, [1, 7, 100, 65_536]);
  for (let at = 0; at < bytes.length;) {
    const piece = bytes.subarray(at, at + 1 + random(largest));
    at += piece.length;
    pieces.push(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
  }
  return [...pieces, Buffer.from("0\r\n\r\n")];
}

function damage(random: Random, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  for (let count = random(4); count >= 0; count -= 1) copy[random(copy.length)] = random(256);
  return random(3) === 0 ? copy.subarray(0, random(copy.length)) : copy;
}
