import { join } from "node:path";
import { get, readList, readString } from "../../../core/json/path.ts";
import type { Finding } from "../../../doctor/finding.ts";
import type { ExamineModule, HookProbe } from "../../examine.ts";
import type { InspectInput, LaunchPlan } from "../../launch.ts";
import { checkForwarding } from "../../shared/forwarding-commands.ts";
import { readJsonFile } from "../../shared/read-json-file.ts";
import { codexHome, readConfig } from "./config-files.ts";
import { decodeFindings } from "./findings.ts";
import { inspectCodex, systemFolder } from "./inspect.ts";
import { parseToml } from "./parse-toml.ts";

/** What can be told of an installed Codex. */
export const codexExamine: ExamineModule = { triedWith: "0.169.0", modelTraffic: true, examine, probes };

async function examine(input: InspectInput): Promise<readonly Finding[]> {
  const home = codexHome({ env: input.env, platform: process.platform });
  const [toml, json] = [join(home, "config.toml"), join(home, "hooks.json")];
  const [config, hooks, found] = await Promise.all([
    readConfig(toml),
    readJsonFile(json),
    inspectCodex({ ...input, dryRun: true }, systemFolder),
  ]);
  const { signIn } = decodeFindings(found.notes);
  const signed: Finding = { level: "note", what: `Codex is signed in by: ${signIn.replace("_", " ")}` };
  return [signed, ...checkForwarding(get(config, "hooks") ?? null, toml), ...checkForwarding(hooks ?? null, json)];
}

/** The start of a session; all hooks are commands. */
function probes(plan: LaunchPlan, session: string): readonly HookProbe[] {
  const line = plan.hooks.split("\n").find((text) => text.startsWith("hooks.SessionStart=")) ?? "";
  const [group] = readList(parseToml(line), "hooks.SessionStart");
  const command = readString(readList(group, "hooks")[0], "command");
  const payload = { session_id: session, hook_event_name: "SessionStart", cwd: "/", source: "startup" };
  return command === undefined ? [] : [{ call: { kind: "shell", command }, payload }];
}
