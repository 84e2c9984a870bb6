import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../../core/json/parse.ts";
import { readList, readString } from "../../../core/json/path.ts";
import type { Finding } from "../../../doctor/finding.ts";
import { processNamespace } from "../../../platform/process-namespace.ts";
import type { ExamineModule, HookProbe } from "../../examine.ts";
import type { InspectInput, LaunchPlan } from "../../launch.ts";
import { checkForwarding } from "../../shared/forwarding-commands.ts";
import { valueOf } from "../../shared/json-hooks/hooks-document.ts";
import { readHooks } from "../read-hooks.ts";
import { liveLeases, readRecord } from "./patch-record.ts";
import { hooksFile, settingsFolder } from "./project.ts";
import { readTarget } from "./target-file.ts";

/** What can be told of an installed Cursor. */
export const cursorExamine: ExamineModule = { modelTraffic: false, examine, probes };

async function examine(input: InspectInput): Promise<readonly Finding[]> {
  const home = input.env["HOME"] ?? input.env["USERPROFILE"] ?? "";
  const files = new Set([hooksFile(input), join(home, settingsFolder, "hooks.json")]);
  return await Promise.resolve([
    { level: "note", what: "Cursor's model requests go to its own servers: its hooks alone are recorded" },
    ...[...files].flatMap(checkFile),
    ...leftOver(join(input.stateDirectory, "patches")),
  ]);
}

function checkFile(path: string): readonly Finding[] {
  try {
    const read = readHooks(readTarget(path) ?? "{}");
    return read.ok ? checkForwarding(valueOf(read.document.root), path) : [];
  } catch {
    // What is wrong with the file is told where a run would change it.
    return [];
  }
}

/** Changes of killed runs that no later run has taken back. */
function leftOver(folder: string): readonly Finding[] {
  return recordsIn(folder).flatMap((file) => {
    const record = readRecord(file);
    const here = { namespace: processNamespace(), since: Date.now() };
    if (record === undefined || liveLeases(record, here).length > 0) return [];
    const what = "hooks of a run that was killed are still in this file; they do nothing outside a run";
    return [
      { level: "warn", what, where: record.path, fix: "run nemo-relay with Cursor there once: it takes them out" },
    ];
  });
}

function recordsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith(".json") ? [join(folder, name)] : []));
  } catch {
    return [];
  }
}

/** The start of a session; all hooks are commands. */
function probes(plan: LaunchPlan, session: string): readonly HookProbe[] {
  const parsed = parseJson(plan.hooks);
  const [entry] = parsed.ok ? readList(parsed.value, "hooks.sessionStart") : [];
  const command = readString(entry, "command");
  const payload = {
    conversation_id: session,
    session_id: session,
    hook_event_name: "sessionStart",
    workspace_roots: [],
  };
  return command === undefined ? [] : [{ call: { kind: "shell", command }, payload }];
}
