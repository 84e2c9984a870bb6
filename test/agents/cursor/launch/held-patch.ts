// Has a run's entries in hooks.json until stdin ends: `held-patch.ts HOOKS_JSON STATE_DIRECTORY`.
import { askedHooks } from "../../../../src/agents/cursor/hooks.ts";
import { hooksPatch } from "../../../../src/agents/cursor/launch/patch.ts";

const [path = "", stateDirectory = ""] = process.argv.slice(2);
const undo = hooksPatch({ path, events: askedHooks, binary: "/opt/nemo-relay", stateDirectory }).apply();
process.stdout.write("in\n");
await Bun.stdin.text();
for (const note of undo()) process.stdout.write(`${note}\n`);
