import { parseJson } from "../../../core/json/parse.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import type { Finding } from "../../../doctor/finding.ts";
import type { ExamineModule, HookProbe } from "../../examine.ts";
import type { InspectInput, LaunchPlan } from "../../launch.ts";
import { checkForwarding } from "../../shared/forwarding-commands.ts";
import { findingsOf } from "./findings.ts";
import { managedFolder, readSettings } from "./settings-files.ts";

/** What can be told of an installed Claude Code. */
export const claudeExamine: ExamineModule = { triedWith: "2.1.330", modelTraffic: true, examine, probes };

async function examine({ command, args, env, directory }: InspectInput): Promise<readonly Finding[]> {
  const managed = managedFolder(process.platform);
  const layers = await readSettings({ argv: [...command, ...args], env, directory, managed });
  const { httpRestricted, pluginsRefused } = findingsOf(layers);
  const notes: (string | undefined)[] = [
    httpRestricted ? "allowedHttpHookUrls restricts http hooks: a run uses hook-forward commands instead" : undefined,
    pluginsRefused ? "managed settings refuse plugins: a run gives its hooks by --settings instead" : undefined,
  ];
  return [
    ...notes.flatMap((what): Finding[] => (what === undefined ? [] : [{ level: "note", what }])),
    ...layers.flatMap(({ source, settings }) =>
      checkForwarding(get(settings, "hooks") ?? null, `Claude Code's ${source} settings`),
    ),
  ];
}

/** The start of a session, which is always a command, and the next hook, which may be a request of the agent's own. */
function probes(plan: LaunchPlan, session: string): readonly HookProbe[] {
  const parsed = parseJson(plan.hooks);
  const hooks = parsed.ok ? get(parsed.value, "hooks") : undefined;
  return ["SessionStart", "UserPromptSubmit"].flatMap((event) => {
    const [group] = readList(hooks, event);
    const call = callOf(readList(group, "hooks")[0]);
    const payload = { session_id: session, hook_event_name: event, cwd: "/", prompt: "nemo-relay doctor" };
    return call === undefined ? [] : [{ call, payload }];
  });
}

function callOf(handler: JsonValue | undefined): HookProbe["call"] | undefined {
  const [command, url] = [readString(handler, "command"), readString(handler, "url")];
  if (command !== undefined) return { kind: "shell", command };
  return url === undefined ? undefined : { kind: "http", url };
}
