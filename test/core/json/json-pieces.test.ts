import { describe, expect, test } from "bun:test";
import { isLarge, jsonPieces, plainPieces } from "../../../src/core/json/json-pieces.ts";
import type { JsonValue } from "../../../src/core/json/json-value.ts";
import { pick, randomJson, randomSource, seed } from "../../providers/random.ts";

/** Each piece as bytes of its own: a character that was cut would not survive. */
const throughBytes = (value: JsonValue): string =>
  Buffer.concat([...jsonPieces(value)].map((piece) => Buffer.from(piece))).toString();

const characters = ["x", "é", '"', "\\", "\n", "\u2028", "\u{1F33F}", "\uD83C", "\uDF3F"];

function longText(random: (below: number) => number): string {
  const unit = Array.from({ length: 1 + random(40) }, () => pick(random, characters)).join("");
  return unit.repeat(Math.ceil(random(200_000) / unit.length));
}

describe("JSON in pieces", () => {
  test(`is what JSON.stringify gives, for any value (TEST_SEED=${seed})`, () => {
    const random = randomSource(seed);
    for (let round = 0; round < 60; round += 1) {
      const value = { any: randomJson(random), long: longText(random), list: [randomJson(random), longText(random)] };
      expect(throughBytes(value)).toBe(Buffer.from(JSON.stringify(value)).toString());
    }
  });

  test("leaves out members that are not there, like JSON.stringify", () => {
    const value = { long: "x".repeat(200_000), none: undefined, empty: {} };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what an optional member of a record looks like
    expect(throughBytes(value as unknown as JsonValue)).toBe(JSON.stringify(value));
  });

  test("comes in small pieces, however long one text or the list of them is", () => {
    const value = { text: '"'.repeat(1_000_000), list: Array.from({ length: 10_000 }, () => "some words of a list") };
    const longest = Math.max(...[...jsonPieces(value)].map((piece) => piece.length));
    expect(longest).toBeLessThan(200_000);
    expect(isLarge(value)).toBe(true);
    expect(isLarge({ a: ["small"] })).toBe(false);
  });
});

describe("plain pieces", () => {
  const throughPlainBytes = (value: JsonValue): string =>
    Buffer.concat([...plainPieces(value)].map((piece) => Buffer.from(piece))).toString("latin1");

  test(`tell values apart that differ in one character, and only such (TEST_SEED=${seed})`, () => {
    const random = randomSource(seed);
    for (let round = 0; round < 60; round += 1) {
      const long = longText(random);
      const at = random(long.length);
      const other = long.slice(0, at) + pick(random, characters) + long.slice(at + 1);
      const values = [long, other].map((text) => ({ any: [text, "x"], last: text.length }));
      const [one, two] = values.map(throughPlainBytes);
      expect(one === two).toBe(JSON.stringify(values[0]) === JSON.stringify(values[1]));
    }
  });

  test("tell what belongs to a large text from what stands beside it", () => {
    const long = "x".repeat(100_000);
    const values: JsonValue[] = [[long, "y"], [`${long},"y"`], [`${long}"`, "y"], long, [long], JSON.stringify([long])];
    expect(new Set(values.map(throughPlainBytes)).size).toBe(values.length);
  });
});
