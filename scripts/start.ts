// `npm start -- WORDS`: builds when stale, then runs dist/nemo-relay with the words as they are.
import { constants } from "node:os";
import { join } from "node:path";
import { binaryPath } from "./build.ts";
import { buildIfStale } from "./stale.ts";

/** npm changes to the package's directory; the person stood elsewhere. Only our own npm is believed. */
function startDirectory(): string {
  const ours = join(import.meta.dir, "..", "package.json");
  const { npm_package_json: manifest, INIT_CWD: started } = process.env;
  return manifest === ours && started !== undefined ? started : process.cwd();
}

const trouble = buildIfStale();
if (trouble !== undefined) {
  console.error(`nemo-relay: the build failed\n${trouble}`);
  process.exit(1);
}
// The terminal sends Ctrl-C to the whole foreground group: the binary decides, this process only waits.
process.on("SIGINT", () => {});
const child = Bun.spawn([binaryPath, ...process.argv.slice(2)], {
  cwd: startDirectory(),
  env: process.env,
  stdio: ["inherit", "inherit", "inherit"],
});
for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, () => child.kill(signal));
await child.exited;
const ended = child.signalCode;
process.exit(child.exitCode ?? 128 + (typeof ended === "string" ? constants.signals[ended] : (ended ?? 9)));
