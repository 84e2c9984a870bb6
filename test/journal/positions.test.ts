import { expect, test } from "bun:test";
import { Positions } from "../../src/journal/positions.ts";

test("positions hold exactly what was settled, whatever the order", () => {
  const seed = Number(process.env["TEST_SEED"] ?? Date.now() % 1_000_000);
  let state = seed;
  const random = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % limit;
  };
  for (let round = 0; round < 200; round += 1) {
    const positions = new Positions();
    const settled = new Set<number>();
    let low = 0;
    for (let step = 0; step < 60; step += 1) {
      const seq = random(80);
      if (random(10) === 0) {
        low = Math.max(low, seq);
        positions.raise(seq);
      } else {
        positions.add(seq);
        if (seq >= low) settled.add(seq);
      }
    }
    const copy = new Positions(positions.low, positions.ranges);
    for (let seq = 0; seq < 80; seq += 1) {
      const expected = seq < low || settled.has(seq);
      expect([seed, seq, positions.has(seq), copy.has(seq)]).toEqual([seed, seq, expected, expected]);
    }
    for (const [index, [from, to]] of positions.ranges.entries()) {
      expect(from <= to && from >= low).toBe(true);
      if (index > 0) expect(from).toBeGreaterThan(positions.ranges[index - 1]![1] + 1);
    }
  }
});

test("what is written of them stays small while a collector is away, and says the same", () => {
  const positions = new Positions();
  for (let seq = 0; seq < 10_000; seq += 2) positions.pass(seq);
  expect(positions.ranges).toEqual([]);
  for (const seq of [1, 3, 9]) positions.add(seq);
  expect(positions.ranges).toEqual([
    [0, 4],
    [6, 6],
    [8, 10],
  ]);
  const copy = new Positions(positions.low, positions.ranges);
  for (const seq of [1, 3, 5, 7, 9, 11, 9999]) expect([seq, copy.has(seq)]).toEqual([seq, positions.has(seq)]);
});
