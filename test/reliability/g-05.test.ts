import { afterAll, beforeAll, expect, test } from "bun:test";
import { Daemon } from "./daemon.ts";
import { RawUpstream } from "./raw-upstream.ts";
import { breakOff, cuts, playCuts } from "./truncated.ts";

// Bun's fetch takes an RST on a reply without framing for its end (docs/reliability.md).
const all = cuts(101).filter(({ framing }) => framing !== "close");
let upstream: RawUpstream;
let daemon: Daemon;
beforeAll(async () => {
  upstream = await RawUpstream.start((request) => breakOff(request, all));
  daemon = await Daemon.start(upstream.url);
});
afterAll(async () => {
  await daemon.stop();
  upstream.stop();
});

test("G-5: a reply that breaks off never looks whole, and is recorded as an error", async () => {
  const { clean, foreign } = await playCuts(daemon, all);
  expect({ clean, foreign }).toEqual({ clean: [], foreign: [] });
  await daemon.until(
    () => daemon.calls().filter(({ end }) => end !== undefined).length === all.length,
    "a call is open",
  );
  expect(daemon.calls().filter(({ end }) => end?.status.code !== "error")).toEqual([]);
}, 20_000);
