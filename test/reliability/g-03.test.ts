import { expect, test } from "bun:test";
import { seed } from "../providers/random.ts";
import { playOddStreams } from "./odd-streams.ts";

test(`G-3: 500 malformed streams arrive byte for byte on every route (seed ${seed})`, async () => {
  expect(await playOddStreams(500, seed)).toEqual({ identical: 500, wrong: [], said: "" });
}, 30_000);
