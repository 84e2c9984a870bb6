import type { ArgsDef } from "citty";
import { agents } from "../agents/registry.ts";
import { upstreams } from "../providers/registry.ts";
import type { Flags } from "./command.ts";
import { switchFlag } from "./command.ts";
import { configFlags, readConfigFlags } from "./config-flags.ts";

/** Flags of a transparent run. */
export const runFlags: ArgsDef = {
  ...configFlags,
  "dry-run": { type: "boolean", description: "Show what would be started, and start nothing" },
  print: { type: "boolean", description: "Print hooks, environment, gateway URL and command on stdout" },
};

/** Runs an agent, or the agent that the words' first one starts. Resolves to the agent's exit code. */
export async function runTransparently(
  agent: string | undefined,
  flags: Flags,
  words: readonly string[],
): Promise<number> {
  const [{ run }, { configure }, { startService }, { terminalQuestion }, { ownPath }, { openRunLog }] =
    await Promise.all([
      import("../launch/run.ts"),
      import("../launch/configure.ts"),
      import("../runtime/start-service.ts"),
      import("../trust/terminal-question.ts"),
      import("../platform/own-path.ts"),
      import("../launch/run-log.ts"),
    ]);
  // A copy: what the gateway changes in its own environment is not for the agent.
  const env = { ...process.env };
  const directory = process.cwd();
  const dryRun = switchFlag(flags, "dry-run");
  const { config, commanded, stateDirectory } = await configure({
    flags: readConfigFlags(flags),
    env,
    directory,
    agents,
    upstreams,
    ask: dryRun ? undefined : terminalQuestion(env),
  });
  const request = { agent, words, dryRun, print: dryRun || switchFlag(flags, "print") };
  return await run(request, agents, {
    config,
    commanded,
    env,
    directory,
    stateDirectory,
    binary: ownPath(),
    start: startService,
    log: openRunLog(stateDirectory),
    show: async (text) => void (await Bun.write(Bun.stdout, text)),
  });
}
