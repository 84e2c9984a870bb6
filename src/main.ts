// Entry of the binary. It imports nothing but the version, so that each path loads only what it needs: hooks run on
// every step of an agent (docs/decisions/2026-11-21-two-entries-and-splitting.md).
import { version } from "./version.ts";

// Bun puts itself and the script (compiled: a virtual path) first.
const words = process.argv.slice(2);
const first = words[0];

if (first === "hook-forward") {
  const { hookForward } = await import("./hook-forward/hook-forward.ts");
  process.exit(await hookForward(words.slice(1), process.env));
} else if (words.length === 1 && (first === "--version" || first === "-V")) {
  await Bun.write(Bun.stdout, `nemo-relay ${version}\n`);
} else {
  const { main } = await import("./cli/main.ts");
  process.exit(await main(words));
}
