import type { JsonValue } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { packRecord } from "./packed-record.ts";
import type { JournalRecord } from "./records.ts";

/** Bytes before each payload: its length and its CRC-32, both unsigned 32-bit little-endian. */
export const headerBytes: number = 8;
/** No frame is larger than this; a length above it means that the bytes are no frame. */
export const maxFrameBytes: number = 64 * 1024 * 1024;

/** What stands at an offset of a segment. */
export type Frame =
  | { readonly kind: "frame"; readonly value: JsonValue; readonly next: number }
  /** The bytes end within the frame: a torn tail, or one that is still being written. */
  | { readonly kind: "incomplete" }
  /** The bytes are no frame: nothing after them can be trusted. */
  | { readonly kind: "damaged"; readonly reason: string };

/** Encodes records, one frame each, into one buffer, so that one write brings them all. */
export function encodeFrames(records: readonly JournalRecord[]): Buffer {
  const payloads = records.map((record) => {
    const json = JSON.stringify(packRecord(record));
    return { json, bytes: Buffer.byteLength(json) };
  });
  const buffer = Buffer.allocUnsafe(payloads.reduce((sum, { bytes }) => sum + headerBytes + bytes, 0));
  let at = 0;
  for (const { json, bytes } of payloads) {
    // Written in place: a large piece is held once more while it is encoded, not twice.
    const start = at + headerBytes;
    buffer.write(json, start);
    buffer.writeUInt32LE(bytes, at);
    buffer.writeUInt32LE(Bun.hash.crc32(buffer.subarray(start, start + bytes)), at + 4);
    at = start + bytes;
  }
  return buffer;
}

/** Reads the frame at `offset` of `bytes`. */
export function decodeFrame(bytes: Buffer, offset: number): Frame {
  if (bytes.length - offset < headerBytes) return { kind: "incomplete" };
  const length = bytes.readUInt32LE(offset);
  if (length > maxFrameBytes) return { kind: "damaged", reason: `a frame of ${length} bytes` };
  const start = offset + headerBytes;
  if (bytes.length - start < length) return { kind: "incomplete" };
  const payload = bytes.subarray(start, start + length);
  if (Bun.hash.crc32(payload) !== bytes.readUInt32LE(offset + 4))
    return { kind: "damaged", reason: "a wrong checksum" };
  const parsed = parseJson(payload.toString("utf8"));
  if (!parsed.ok) return { kind: "damaged", reason: parsed.message };
  return { kind: "frame", value: parsed.value, next: start + length };
}
