import type { ArgsDef } from "citty";
import { agents } from "../agents/registry.ts";
import type { Flags } from "./command.ts";
import { switchFlag } from "./command.ts";

/** Flags that install and uninstall share. */
export const changeFlags: ArgsDef = {
  project: { type: "boolean", description: "Change the file in this directory instead of your own" },
  "dry-run": { type: "boolean", description: "Print what would change as a diff, and change nothing" },
};

/** Changes an agent's own configuration. Resolves to the exit code. */
export async function changeConfiguration(
  action: "install" | "uninstall",
  word: string,
  flags: Flags,
): Promise<number> {
  const [{ changeAgent }, { ownPath }, { log }] = await Promise.all([
    import("../setup/install/change-agent.ts"),
    import("../platform/own-path.ts"),
    import("../platform/log.ts"),
  ]);
  const input = {
    env: process.env,
    directory: process.cwd(),
    binary: ownPath(),
    project: switchFlag(flags, "project"),
    routeModels: switchFlag(flags, "route-models"),
  };
  await changeAgent(
    { action, word, dryRun: switchFlag(flags, "dry-run") },
    { agents, input, say: (line) => log.log(line), show: async (text) => void (await Bun.write(Bun.stdout, text)) },
  );
  return 0;
}
