import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { ContentStore } from "../../src/journal/content-store.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import type { ContentRecord } from "../../src/journal/records.ts";

const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const mebibyte = 1024 * 1024;
const piece = (hash: string, bytes: number): ContentRecord => ({
  kind: "content",
  session: "s",
  ref: { hash, bytes, kind: "text" },
  value: `value of ${hash}`,
});

/** Of pieces that were taken, what a store still knows when its segment is empty. */
function atHand(taken: readonly ContentRecord[]): readonly JsonValue[] {
  const path = join(directory, "empty.nrj");
  writeFileSync(path, "");
  const reader = new SegmentReader(path);
  const store = new ContentStore(reader);
  for (const record of taken) store.take(record, 0);
  const content = store.forSession("s");
  const known = taken.filter(({ ref, value }) => content.piece(ref) === value);
  reader.close();
  return known.map(({ ref }) => ref.hash);
}

test("pieces that were just read are not read again", () => {
  expect(atHand([piece("a", 100), piece("b", mebibyte)])).toEqual(["a", "b"]);
});

test("a piece that comes again takes no more room", () => {
  const again = Array.from({ length: 20 }, () => piece("b", mebibyte));
  expect(atHand([piece("a", 100), ...again]).at(0)).toBe("a");
});

test("the newest piece stays at hand whatever its size, the oldest go first", () => {
  expect(atHand([piece("a", mebibyte), piece("b", 60 * mebibyte)])).toEqual(["b"]);
  expect(atHand([piece("a", 3 * mebibyte), piece("b", 3 * mebibyte), piece("c", mebibyte)])).toEqual(["b", "c"]);
});
