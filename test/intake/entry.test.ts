import { describe, expect, test } from "bun:test";
import type { IntakeEntry } from "../../src/intake/entry.ts";
import { decodeEntries, encodeEntry as encodeShared, lastPlace } from "../../src/intake/entry.ts";
import { randomSource } from "../support/random-json.ts";

/** What is encoded holds until the next call. */
const encodeEntry = (entry: IntakeEntry): Buffer => Buffer.concat(encodeShared(entry));

const seed = Date.now() % 2 ** 31;

const hook: IntakeEntry = {
  kind: "hook",
  place: 1,
  agent: "any",
  at: 5,
  session: { gatewayMode: "passthrough" },
  headers: [["user-agent", "ü"]],
  body: Uint8Array.from([0, 10, 255, 123]),
};

const exchange: IntakeEntry = {
  kind: "exchange",
  place: 2,
  endPlace: 4,
  call: "c1",
  codec: "any",
  path: "/v1/x",
  at: 6,
  session: {},
  headers: [],
  body: new Uint8Array(),
  status: 200,
  replyHeaders: [["content-type", "application/json"]],
  reply: Uint8Array.from([1, 2, 3]),
  firstByteAt: 7,
  endedAt: 8,
};

describe("a log's bytes", () => {
  test("give the entries that were written, byte for byte", () => {
    const body = new Uint8Array(100_000).fill(120);
    const entries: IntakeEntry[] = [
      hook,
      exchange,
      { ...exchange, path: "/é".repeat(40_000) },
      { ...exchange, body },
      hook,
    ];
    expect(decodeEntries(Buffer.concat(entries.map(encodeEntry)))).toEqual(entries);
    expect([hook, exchange].map(lastPlace)).toEqual([1, 4]);
  });

  test("cut anywhere, give what is whole before the cut", () => {
    const [first, second] = [encodeEntry(hook), encodeEntry(exchange)];
    const bytes = Buffer.concat([first, second]);
    for (let cut = 0; cut < bytes.length; cut += 1) {
      expect(decodeEntries(bytes.subarray(0, cut))).toEqual(cut < first.length ? [] : [hook]);
    }
  });

  test(`with any byte changed, give no entry that was not written (seed ${seed})`, () => {
    const random = randomSource(seed);
    const bytes = Buffer.concat([encodeEntry(hook), encodeEntry(exchange), encodeEntry(hook)]);
    for (let round = 0; round < 2000; round += 1) {
      const changed = Buffer.from(bytes);
      const at = Math.floor(random() * bytes.length);
      changed[at] = (changed[at]! + 1 + Math.floor(random() * 255)) % 256;
      for (const entry of decodeEntries(changed)) expect([hook, exchange]).toContainEqual(entry);
    }
  });

  test("of another version are passed over", () => {
    const later = { ...hook, kind: "later" } as unknown as IntakeEntry;
    expect(decodeEntries(Buffer.concat([encodeEntry(later), encodeEntry(hook)]))).toEqual([hook]);
  });
});
