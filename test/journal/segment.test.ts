import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalRecord } from "../../src/journal/records.ts";
import { encodeFrames, headerBytes } from "../../src/journal/frame.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { SegmentWriter } from "../../src/journal/segment-writer.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const content = (hash: string, value: string): JournalRecord => ({
  kind: "content",
  session: "s",
  ref: { hash, bytes: value.length, kind: "text" },
  value,
});
const writer = (path: string): SegmentWriter => new SegmentWriter({ path, durability: "always", warn: () => {} });
const read = (path: string): { records: JournalRecord[]; damage: string | undefined } => {
  const reader = new SegmentReader(path);
  const records = [...reader.next()].map(({ record }) => record);
  const { damage } = reader;
  reader.close();
  return { records, damage };
};

describe("a segment", () => {
  test("gives back what was written, in order, by offset too", () => {
    const path = join(directory, "a.nrj");
    const written = Array.from({ length: 50 }, (_, index) => content(`h${index}`, "é".repeat(index * 997)));
    const out = writer(path);
    out.append(written.slice(0, 20));
    out.append(written.slice(20));
    out.close();
    const reader = new SegmentReader(path);
    const placed = [...reader.next()];
    expect(placed.map(({ record }) => record)).toEqual(written);
    for (const { record, offset } of placed) expect(reader.at(offset)).toEqual(record);
    reader.close();
  });

  test("takes pieces of megabytes, and many at once", () => {
    const path = join(directory, "a.nrj");
    const sizes = [3_000_000, 10, 700_000, 700_000, 10, 2_000_000];
    const written = sizes.map((size, index) => content(`h${index}`, `${index} "é`.repeat(Math.ceil(size / 4))));
    const out = writer(path);
    out.append(written);
    out.close();
    const reader = new SegmentReader(path);
    const placed = [...reader.next()];
    expect(placed.map(({ record }) => record)).toEqual(written);
    for (const { record, offset } of placed) expect(reader.at(offset)).toEqual(record);
    reader.close();
  });

  test("is private and never overwrites or follows what lies in its place", () => {
    const path = join(directory, "a.nrj");
    writer(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => writer(path)).toThrow("EEXIST");
    const link = join(directory, "b.nrj");
    symlinkSync(join(directory, "elsewhere"), link);
    expect(() => writer(link)).toThrow("EEXIST");
    expect(() => new SegmentReader(link)).toThrow();
  });

  test("is read as it grows, a frame only when it is whole", () => {
    const path = join(directory, "a.nrj");
    const bytes = encodeFrames([content("one", "1"), content("two", "2".repeat(3000)), content("three", "3")]);
    writeFileSync(path, "");
    const reader = new SegmentReader(path);
    const seen: string[] = [];
    for (let at = 0; at < bytes.length; at += 7) {
      appendFileSync(path, bytes.subarray(at, at + 7));
      for (const { record } of reader.next()) seen.push(record.kind === "content" ? record.ref.hash : "");
    }
    expect(seen).toEqual(["one", "two", "three"]);
    reader.close();
  });

  test("cut anywhere gives every whole record before the cut, and none twice or half", () => {
    const path = join(directory, "a.nrj");
    const records = [content("one", "1"), content("two", "22"), content("three", "333")];
    const ends = records.map((_, index) => encodeFrames(records.slice(0, index + 1)).length);
    const bytes = encodeFrames(records);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const whole = ends.filter((end) => end <= cut).length;
      expect(read(path)).toEqual({ records: records.slice(0, whole), damage: undefined });
    }
  });

  test("stops at a damaged frame and says why", () => {
    const path = join(directory, "a.nrj");
    const bytes = encodeFrames([content("one", "1"), content("two", "2")]);
    const first = encodeFrames([content("one", "1")]).length;
    bytes[first + headerBytes + 3] = 0;
    writeFileSync(path, bytes);
    expect(read(path)).toMatchObject({ records: [{ ref: { hash: "one" } }], damage: "a wrong checksum" });
    bytes.writeUInt32LE(0xffffffff, first);
    writeFileSync(path, bytes);
    expect(read(path).damage).toContain("bytes");
  });

  test("records of an unknown kind are passed over", () => {
    const path = join(directory, "a.nrj");
    const strange = { kind: "later", x: 1 } as unknown as JournalRecord;
    writeFileSync(path, encodeFrames([strange, content("one", "1")]));
    expect(read(path).records).toHaveLength(1);
  });

  test("takes nothing more once it is closed, and says nothing about it", () => {
    const path = join(directory, "a.nrj");
    const said: string[] = [];
    const out = new SegmentWriter({ path, durability: "off", warn: (message) => said.push(message) });
    out.append([content("one", "1")]);
    out.close();
    out.append([content("two", "2")]);
    expect(read(path).records).toHaveLength(1);
    expect(readFileSync(path).length).toBe(out.size);
    expect(said).toEqual([]);
  });
});
