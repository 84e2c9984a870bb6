import { expect, test } from "bun:test";
import { seed } from "../providers/random.ts";
import { playAborts } from "./aborts.ts";

test(`G-6: whoever leaves is followed to the provider, and leaves nothing open (seed ${seed})`, async () => {
  // It ends only when every connection to a provider was closed, and throws when a socket of the daemon is left.
  expect((await playAborts(100, seed)).p99).toBeGreaterThan(0);
}, 30_000);
