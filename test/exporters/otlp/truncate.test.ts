import { describe, expect, test } from "bun:test";
import type { JsonValue } from "../../../src/core/json/json-value.ts";
import { cleanText, jsonWithin, truncateText } from "../../../src/exporters/otlp/truncate.ts";

const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

function generator(from: number): () => number {
  let state = from;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe("truncateText", () => {
  test("leaves what fits alone and says how much it cut", () => {
    expect(truncateText("short", 256)).toBe("short");
    const cut = truncateText("a".repeat(1000), 100);
    expect(cut).toMatch(/^a+…\[truncated \d+ bytes\]$/);
    const kept = cut.indexOf("…");
    expect(cut).toEndWith(`[truncated ${1000 - kept} bytes]`);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(100);
  });

  test(`keeps any text well-formed and within the limit (seed ${seed})`, () => {
    const random = generator(seed);
    const alphabet = ["a", "ß", "語", "😀", "\ud83d", "\ude00", "\0", "\n", '"'];
    for (let round = 0; round < 500; round += 1) {
      const length = Math.floor(random() * 200);
      const text = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
      const max = 40 + Math.floor(random() * 200);
      const cut = truncateText(text, max);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut).not.toContain("\0");
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max);
      const [kept = "", counted] = cut.split("…[truncated ");
      expect(cleanText(text).startsWith(kept)).toBe(true);
      if (counted !== undefined) {
        expect(Number.parseInt(counted, 10)).toBe(Buffer.byteLength(cleanText(text)) - Buffer.byteLength(kept));
      }
    }
  });
});

describe("jsonWithin", () => {
  test("cuts long strings inside and stays JSON, ids whole", () => {
    const id = `toolu_${"x".repeat(500)}`;
    const value = { id, text: "b".repeat(50_000), list: [{ tool_call_id: id, output: "c".repeat(9000) }] };
    const text = jsonWithin(value, 4096);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    const back: typeof value = JSON.parse(text);
    expect(back.id).toBe(id);
    expect(back.list[0]?.tool_call_id).toBe(id);
    expect(back.text).toContain("…[truncated ");
  });

  test("stays within the limit when there are too many values to keep", () => {
    const text = jsonWithin(
      Array.from({ length: 10_000 }, (_, index) => index),
      1000,
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/…\[truncated \d+ bytes\]$/);
  });

  test("keeps a key called __proto__ a key", () => {
    const hostile: JsonValue = JSON.parse(`{"__proto__":{"polluted":"${"y".repeat(2000)}"}}`);
    expect(jsonWithin(hostile, 500)).toStartWith('{"__proto__":{"polluted":"y');
  });
});
