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
  if (startsDaemon()) {
    const { startAnew } = await import("./platform/start-anew.ts");
    startAnew(process.env);
  }
  const { main } = await import("./cli/main.ts");
  process.exit(await main(words));
}

/** Known before anything else is loaded: what is loaded before the program starts anew is loaded twice. */
function startsDaemon(): boolean {
  if (first !== undefined && !first.startsWith("-")) return false;
  const asked = words.some((word) => word === "--bind" || word.startsWith("--bind="));
  return asked || (process.env["NEMO_RELAY_GATEWAY_BIND"] ?? "") !== "";
}
