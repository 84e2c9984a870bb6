import type { AgentFindings, InspectInput } from "../../launch.ts";
import { upstreamKey } from "../names.ts";
import { baseUrlVariable } from "./environment.ts";
import { encodeFindings, findingsOf } from "./findings.ts";
import { managedFolder, readSettings } from "./settings-files.ts";
import { installedVersion } from "./version.ts";

/**
 * Looks at the installed Claude Code and at the person's own settings of it. Reads a few small files and starts nothing
 * that anybody waits for.
 */
export async function inspectClaude(input: InspectInput): Promise<AgentFindings> {
  const { command, args, env, directory, stateDirectory } = input;
  const [layers, version] = await Promise.all([
    readSettings({ argv: [...command, ...args], env, directory, managed: managedFolder(process.platform) }),
    installedVersion({ command: command[0] ?? "", env, directory, stateDirectory, ask: input.dryRun !== true }),
  ]);
  const findings = findingsOf(layers);
  const own = findings.settingsEnv[baseUrlVariable] ?? env[baseUrlVariable] ?? "";
  return {
    ...(version === undefined ? {} : { version }),
    ownUpstreams: own === "" ? {} : { [upstreamKey]: own },
    notes: encodeFindings(findings),
  };
}
