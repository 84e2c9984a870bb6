import { describe, expect, test } from "bun:test";
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { decodeJsonBody } from "../../src/gateway/decode-body.ts";

const brotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
const mebibyte = 1024 * 1024;

describe("a compressed body", () => {
  test.each([
    ["br", brotli],
    ["zstd", (bytes: Buffer): Buffer => zstdCompressSync(bytes)],
  ])("in %s is read to 4 MiB only when it is a bomb", (name, compress) => {
    const bomb = compress(Buffer.alloc(8 * mebibyte, 32));
    expect(decodeJsonBody(bomb, name)).toEqual({
      ok: false,
      reason: `cannot decode ${name}: more than ${4 * mebibyte} bytes`,
    });
  });

  test("of any shape is read up to 4 MiB", () => {
    const same = JSON.stringify("x".repeat(4 * mebibyte - 2));
    expect(decodeJsonBody(brotli(Buffer.from(same)), "br")).toMatchObject({ ok: true });
  });

  test("larger than that is read when it has been compressed as text is", () => {
    const lines = Array.from({ length: 80_000 }, (_, at) => ({
      at,
      line: `the same words in each of the lines ${at * 7919}`,
    }));
    const text = JSON.stringify(lines);
    expect(text.length).toBeGreaterThan(4 * mebibyte);
    expect(decodeJsonBody(gzipSync(text), "gzip")).toEqual({ ok: true, value: lines });
  });
});
