import type { Micros } from "../core/clock.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";

/** Names and values of headers, as far as anything that is recorded depends on them. */
export type HeaderList = readonly (readonly [string, string])[];

/** A hook as it arrived. */
export interface HookEntry {
  readonly kind: "hook";
  /** Its place among all that arrived. */
  readonly place: number;
  /** Registered id. */
  readonly agent: string;
  readonly at: Micros;
  /** What its session gets that brings no configuration of its own. */
  readonly session: SessionConfig;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** A model request with its reply, both whole. */
export interface ExchangeEntry {
  readonly kind: "exchange";
  /** The request's place among all that arrived. */
  readonly place: number;
  /** That of the reply's end. */
  readonly endPlace: number;
  /** The call's id. */
  readonly call: string;
  /** Registered id of the provider's codec. */
  readonly codec: string;
  readonly path: string;
  readonly at: Micros;
  /** What its session gets that brings no configuration of its own. */
  readonly session: SessionConfig;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly status: number;
  readonly replyHeaders: HeaderList;
  readonly reply: Uint8Array;
  readonly firstByteAt: Micros;
  readonly endedAt: Micros;
}

/** What has been seen and not yet been turned into records of the journal. */
export type IntakeEntry = HookEntry | ExchangeEntry;

/** What is larger is recorded before it is answered, in bytes of request and reply. */
export const largestEntry: number = 1024 * 1024 + 64 * 1024;

/** The place up to which everything has to be recorded for the entry to be. */
export function lastPlace(entry: IntakeEntry): number {
  return entry.kind === "exchange" ? entry.endPlace : entry.place;
}

/** When the last part of it was seen. */
export function lastTime(entry: IntakeEntry): Micros {
  return entry.kind === "exchange" ? entry.endedAt : entry.at;
}

/** Bytes before each entry: the length of what follows, its CRC-32, and the length of its head; unsigned 32-bit little-endian. */
const prefixBytes = 12;

const nothing = new Uint8Array();

/** Small entries are written into it one after the other: most of what one costs is memory of its own. */
const scratch = Buffer.alloc(64 * 1024);

/**
 * An entry as it is written, in parts: a head in JSON, then the bytes of request and reply as they came. A small one is one
 * part, a large one is not copied. Holds until the next call.
 */
export function encodeEntry(entry: IntakeEntry): readonly Uint8Array[] {
  const { body, ...rest } = entry;
  const { reply, ...told } = { reply: nothing, ...rest };
  const json = JSON.stringify({ ...told, bodyBytes: body.length });
  // A character of the head takes three bytes at most.
  const most = prefixBytes + 3 * json.length;
  const start = most <= scratch.length ? scratch : Buffer.alloc(most);
  const headEnd = prefixBytes + start.write(json, prefixBytes);
  const end = headEnd + body.length + reply.length;
  start.writeUInt32LE(end - prefixBytes, 0);
  start.writeUInt32LE(headEnd - prefixBytes, 8);
  if (end > start.length) {
    const parts = [start.subarray(0, headEnd), body, reply];
    const sum = [start.subarray(prefixBytes, headEnd), body, reply].reduce((crc, part) => Bun.hash.crc32(part, crc), 0);
    start.writeUInt32LE(sum, 4);
    return parts;
  }
  start.set(body, headEnd);
  start.set(reply, headEnd + body.length);
  start.writeUInt32LE(Bun.hash.crc32(start.subarray(prefixBytes, end)), 4);
  return [start.subarray(0, end)];
}

/** The entries in a log's bytes, in order, up to the first one that is not whole. Never throws. */
export function decodeEntries(bytes: Buffer): readonly IntakeEntry[] {
  const entries: IntakeEntry[] = [];
  for (let at = 0; bytes.length - at >= prefixBytes;) {
    const [length, checksum, headBytes] = [0, 4, 8].map((offset) => bytes.readUInt32LE(at + offset));
    const start = at + prefixBytes;
    const content = bytes.subarray(start, start + (length ?? 0));
    if (content.length !== length || Bun.hash.crc32(content) !== checksum) break;
    const entry = decodeContent(content, headBytes ?? 0);
    if (entry !== undefined) entries.push(entry);
    at = start + length;
  }
  return entries;
}

/** Undefined for an entry of another version, which is passed over. */
function decodeContent(content: Buffer, headBytes: number): IntakeEntry | undefined {
  const head = parseJson(content.toString("utf8", 0, headBytes));
  if (!head.ok || !isObject(head.value) || typeof head.value["bodyBytes"] !== "number") return undefined;
  const { bodyBytes, ...told } = head.value;
  const bodyEnd = headBytes + bodyBytes;
  const body = new Uint8Array(content.subarray(headBytes, bodyEnd));
  if (told["kind"] === "hook") return trusted({ ...told }, { body });
  if (told["kind"] === "exchange") return trusted(told, { body, reply: new Uint8Array(content.subarray(bodyEnd)) });
  return undefined;
}

function trusted(told: Readonly<Record<string, JsonValue>>, bytes: Readonly<Record<string, Uint8Array>>): IntakeEntry {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checksum says that encodeEntry wrote it
  return { ...told, ...bytes } as unknown as IntakeEntry;
}
