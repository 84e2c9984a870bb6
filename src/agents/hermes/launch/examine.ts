import { join } from "node:path";
import { readList, readString } from "../../../core/json/path.ts";
import type { Finding } from "../../../doctor/finding.ts";
import { splitCommand } from "../../../launch/split-command.ts";
import type { ExamineModule, HookProbe } from "../../examine.ts";
import type { InspectInput, LaunchPlan } from "../../launch.ts";
import { checkForwarding } from "../../shared/forwarding-commands.ts";
import { hermesHome } from "../config/locate.ts";
import { loadYaml, parseYaml } from "../config/yaml-text.ts";

/** What can be told of an installed Hermes. */
export const hermesExamine: ExamineModule = { triedWith: "0.19.0", modelTraffic: true, examine, probes };

async function examine({ env, command, args }: InspectInput): Promise<readonly Finding[]> {
  const path = join(await hermesHome({ env, args: [...command.slice(1), ...args] }), "config.yaml");
  return checkForwarding((await loadYaml(path))?.data ?? null, path);
}

/** The start of a session; Hermes splits a command like a shell and starts it without one. */
function probes(plan: LaunchPlan, session: string): readonly HookProbe[] {
  const [entry] = readList(parseYaml("hooks", plan.hooks).data, "hooks.on_session_start");
  const command = readString(entry, "command");
  const payload = { hook_event_name: "on_session_start", session_id: session, extra: { platform: "cli" } };
  return command === undefined ? [] : [{ call: { kind: "program", argv: splitCommand(command) }, payload }];
}
