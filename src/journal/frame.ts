import { jsonPieces } from "../core/json/json-pieces.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { freeBuffer } from "../platform/free-buffer.ts";
import { packRecord } from "./packed-record.ts";
import type { JournalRecord } from "./records.ts";

/** Bytes before each payload: its length and its CRC-32, both unsigned 32-bit little-endian. */
export const headerBytes: number = 8;
/** No frame is larger than this; a length above it means that the bytes are no frame. */
export const maxFrameBytes: number = 64 * 1024 * 1024;

/** From this size on, in bytes, a piece of content is encoded in parts. */
const largePiece = 256 * 1024;
/** How much content is encoded at a time, in bytes: a request of megabytes does not stand in memory once more. */
const batchBytes = 1024 * 1024;

/** A piece that was cut is no longer than this, where no escapes make it so. */
const mostExpected = 8 * 1024 * 1024;
/** A large piece's size is told without its escapes: prose and code have some 2 to 6 in a hundred characters. */
const withEscapes = 1.07;
/** What stands in a frame beside a piece's value, in bytes; where that is not enough there will be a larger buffer. */
const besideValue = 1024;

/** What stands at an offset of a segment. */
export type Frame =
  | { readonly kind: "frame"; readonly value: JsonValue; readonly next: number }
  /** The bytes end within the frame: a torn tail, or one that is still being written. */
  | { readonly kind: "incomplete" }
  /** The bytes are no frame: nothing after them can be trusted. */
  | { readonly kind: "damaged"; readonly reason: string };

/** Parts records so that no more content than has to be is encoded at a time; their order stays. */
export function batches(records: readonly JournalRecord[]): readonly (readonly JournalRecord[])[] {
  const parted: JournalRecord[][] = [[]];
  let bytes = 0;
  for (const record of records) {
    if (bytes >= batchBytes) {
      parted.push([]);
      bytes = 0;
    }
    parted.at(-1)?.push(record);
    if (record.kind === "content") bytes += record.ref.bytes;
  }
  return parted;
}

/** Encodes records, one frame each, into one buffer, so that one write brings them all. */
export function encodeFrames(records: readonly JournalRecord[]): Buffer<ArrayBuffer> {
  const payloads = records.map(payloadOf);
  let buffer = Buffer.allocUnsafe(payloads.reduce((sum, { bytes }) => sum + headerBytes + bytes, 0));
  let end = 0;
  for (const { json } of payloads) {
    const at = end;
    const start = at + headerBytes;
    end = start;
    for (const piece of json) {
      buffer = withRoom(buffer, end, piece);
      end += buffer.write(piece, end);
    }
    buffer.writeUInt32LE(end - start, at);
    buffer.writeUInt32LE(Bun.hash.crc32(buffer.subarray(start, end)), at + 4);
  }
  return buffer.subarray(0, end);
}

/** A record's JSON, and how many bytes it takes: of a large piece, which is never made whole, about as many. */
function payloadOf(record: JournalRecord): { readonly json: Iterable<string>; readonly bytes: number } {
  if (record.kind !== "content" || record.ref.bytes < largePiece || record.ref.kind === "message_list") {
    const json = JSON.stringify(packRecord(record));
    return { json: [json], bytes: Buffer.byteLength(json) };
  }
  const json = jsonPieces({ ...record, ref: { ...record.ref } });
  return { json, bytes: Math.ceil(Math.min(record.ref.bytes, mostExpected) * withEscapes) + besideValue };
}

/** The buffer, or a larger one with the same `length` bytes, in which a text has room behind them. */
function withRoom(buffer: Buffer<ArrayBuffer>, length: number, text: string): Buffer<ArrayBuffer> {
  const wanted = length + Buffer.byteLength(text);
  if (wanted <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafe(wanted + Math.ceil(buffer.length / 4));
  buffer.copy(larger, 0, 0, length);
  freeBuffer(buffer);
  return larger;
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
