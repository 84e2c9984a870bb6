// Has a patch in place (a file that exists meanwhile) and waits for signals: `patched.ts FILE waiting|running`.
import { rmSync, writeFileSync } from "node:fs";
import { applyPatches } from "../../src/launch/apply-patches.ts";

const [file = "", phase = ""] = process.argv.slice(2);
const applied = applyPatches(
  [
    {
      path: file,
      apply: () => {
        writeFileSync(file, "");
        return () => {
          rmSync(file, { force: true });
          return [];
        };
      },
    },
  ],
  () => {},
);
const agentEnded = Promise.withResolvers<void>();
if (phase === "running") {
  applied.agentStarted();
  process.on("SIGTERM", () => process.stdout.write("told\n"));
  process.on("SIGUSR1", () => agentEnded.resolve());
}
process.stdout.write("patched\n");
const alive = setInterval(() => {}, 1000);
await agentEnded.promise;
clearInterval(alive);
applied.undo();
