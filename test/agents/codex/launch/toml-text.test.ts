import { expect, test } from "bun:test";
import { parse } from "smol-toml";
import { tomlString, tomlValue } from "../../../../src/agents/codex/launch/toml-text.ts";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { randomSource } from "../../../support/random-json.ts";

const seed = Date.now() % 2 ** 31;

test.each([
  ["plain", '"plain"'],
  ["", '""'],
  ['C:\\Program Files\\"x"', String.raw`"C:\\Program Files\\\"x\""`],
  ["a\tb\nc\rd\be\f", String.raw`"a\tb\nc\rd\be\f"`],
  ["\u0000\u001B\u007F", String.raw`"\u0000\u001b\u007f"`],
  ["日本 🚀 é", '"日本 🚀 é"'],
  ["lone \uD800 half", '"lone \uFFFD half"'],
])("%j", (text, expected) => {
  expect(tomlString(text)).toBe(expected);
});

test(`every value is read back as it was (seed ${seed})`, () => {
  const random = randomSource(seed);
  for (let run = 0; run < 2000; run += 1) {
    const value = randomTable(random, 3);
    const text = tomlValue(value);
    expect(text).not.toMatch(/[\n\r]/);
    expect(JSON.stringify(parse(`value = ${text}`)["value"])).toBe(JSON.stringify(value));
  }
});

test("what TOML cannot hold is left out", () => {
  expect(tomlValue({ a: null, b: [null, 1], c: true })).toBe("{b=[1],c=true}");
});

test("keys are quoted where they must be", () => {
  expect(tomlValue({ "a.b": 1, "": 2, x_y: 3, 'q"': 4 })).toBe(String.raw`{"a.b"=1,""=2,x_y=3,"q\""=4}`);
});

function randomTable(random: () => number, depth: number): { [key: string]: JsonValue } {
  const keys = ["a", "b.c", 'd"e', "f\\g", "", "日本", "\u0001", "x-y_z"];
  return Object.fromEntries(keys.filter(() => random() < 0.4).map((key) => [key, randomValue(random, depth)]));
}

function randomValue(random: () => number, depth: number): JsonValue {
  const kind = Math.floor(random() * (depth > 0 ? 5 : 3));
  if (kind === 0) return random() < 0.5;
  if (kind === 1) return Math.floor(random() * 1e6);
  if (kind === 2) return randomText(random);
  if (kind === 3) return Array.from({ length: Math.floor(random() * 3) }, () => randomText(random));
  return randomTable(random, depth - 1);
}

/** Code points from everywhere: control characters, quotes, both ends of the planes; no lone surrogates. */
function randomText(random: () => number): string {
  const ranges = [32, 128, 256, 0xd7ff, 0x10ffff];
  const points = Array.from({ length: Math.floor(random() * 12) }, () => {
    const point = Math.floor(random() * (ranges[Math.floor(random() * ranges.length)] ?? 128));
    return point >= 0xd800 && point <= 0xdfff ? 0x27 : point;
  });
  return String.fromCodePoint(...points);
}
