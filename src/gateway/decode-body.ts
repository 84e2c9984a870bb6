import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { JsonValue } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { messageOf } from "../errors.ts";

/** A body that is larger is forwarded unread. */
const observedLimit = 64 * 1024 * 1024;
/** The most that is decompressed of a body, in bytes: a few kilobytes can stand for gigabytes. */
export const decodedLimit: number = 16 * 1024 * 1024;

/**
 * This much is decompressed of any body, in bytes; more only of one that has grown to no more than so many times its size.
 * Text that was written by somebody stays far below that, a bomb does not, and what is decompressed holds everybody up.
 */
const [anyway, mostGrowth] = [4 * 1024 * 1024, 250];

/** A body as JSON, or why it cannot be read. */
export type DecodedBody =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly reason: string };

const decoders: Readonly<Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** Reads a bounded, decompressed copy of a body as JSON. Never throws. */
export function decodeJsonBody(bytes: Uint8Array, encoding: string | null): DecodedBody {
  const plain = decompress(bytes, encoding);
  if (!plain.ok) return plain;
  const parsed = parseJson(new TextDecoder().decode(plain.bytes));
  return parsed.ok ? parsed : { ok: false, reason: `no readable JSON: ${parsed.message}` };
}

/** A whole body without its content encodings (outermost last in the header). Never throws. */
export function decompress(
  bytes: Uint8Array,
  encoding: string | null,
): { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: string } {
  let plain = bytes;
  for (const name of encodings(encoding).toReversed()) {
    const decode = decoders[name];
    if (decode === undefined) return { ok: false, reason: `unknown content encoding ${name}` };
    const limit = Math.min(decodedLimit, Math.max(anyway, plain.length * mostGrowth));
    try {
      plain = decode(plain, { maxOutputLength: limit });
    } catch (error) {
      const reason = error instanceof RangeError ? `more than ${limit} bytes` : messageOf(error);
      return { ok: false, reason: `cannot decode ${name}: ${reason}` };
    }
  }
  return plain.length > observedLimit
    ? { ok: false, reason: "larger than what is observed" }
    : { ok: true, bytes: plain };
}

/** The encodings of a Content-Encoding header, in the order in which they were applied. */
export function encodings(header: string | null): readonly string[] {
  const names = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}
