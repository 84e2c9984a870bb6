import type { ArgsDef } from "citty";
import type { InstallInput } from "../agents/install.ts";
import { agents } from "../agents/registry.ts";
import type { Flags } from "./command.ts";
import { switchFlag, textFlag } from "./command.ts";

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
  const [{ changeAgent }, { log }] = await Promise.all([
    import("../setup/install/change-agent.ts"),
    import("../platform/log.ts"),
  ]);
  await changeAgent(
    { action, word, dryRun: switchFlag(flags, "dry-run") },
    { agents, input: await readInput(flags), say: (line) => log.log(line), show },
  );
  return 0;
}

/** Prints which agents have our hooks, and where. Resolves to the exit code. */
export async function printInstalled(flags: Flags): Promise<number> {
  const { installedText, listInstalled } = await import("../setup/install/list-installed.ts");
  await show(installedText(await listInstalled(agents, await readInput(flags))));
  return 0;
}

async function readInput(flags: Flags): Promise<InstallInput> {
  const [{ readGatewayUrl }, { ownPath }] = await Promise.all([
    import("../setup/install/gateway-url.ts"),
    import("../platform/own-path.ts"),
  ]);
  return {
    env: process.env,
    platform: process.platform,
    directory: process.cwd(),
    binary: ownPath(),
    gatewayUrl: readGatewayUrl(textFlag(flags, "gateway-url")),
    project: switchFlag(flags, "project"),
    routeModels: switchFlag(flags, "route-models"),
  };
}

async function show(text: string): Promise<void> {
  await Bun.write(Bun.stdout, text);
}
