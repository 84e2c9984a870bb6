// G-5: a provider that breaks off at every N-th byte. `node scripts/bun.mjs scripts/reliability/g-05.ts [--count N]`: 1 is every byte.
import { Daemon } from "../../test/reliability/daemon.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { breakOff, cuts, playCuts } from "../../test/reliability/truncated.ts";
import { options, report } from "./options.ts";

const { count: step } = options(7);
const all = cuts(step);
const upstream = await RawUpstream.start((request) => breakOff(request, all));
const daemon = await Daemon.start(upstream.url);
const { tried, clean, foreign, whole } = await playCuts(daemon, all);
const byClose = clean.filter(({ framing }) => framing === "close").length;
await daemon.until(
  () => daemon.calls().length === tried && daemon.calls().every(({ end }) => end !== undefined),
  "a call is open",
);
const ends = daemon.calls().map(({ end }) => end);
const unmarked = ends.filter((end) => end?.status.code !== "error").length;
const partial = ends.filter((end) => end?.response?.text !== undefined).length;
await daemon.stop();
upstream.stop();
// Of a reply without framing Bun's fetch tells an RST from an end as little as a FIN: shown, and in docs/reliability.md.
report("G-5", clean.length === byClose && foreign.length === 0 && unmarked === 0, {
  cuts: tried,
  "clean ends": clean.length - byClose,
  "clean ends of an RST without framing": byClose,
  "foreign bytes": foreign.length,
  "all bytes delivered": whole,
  "spans without error": unmarked,
  "spans with partial text": partial,
});
