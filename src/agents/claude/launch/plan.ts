import { posix, win32 } from "node:path";
import { version } from "../../../version.ts";
import type { LaunchInput, LaunchPlan, RunFile } from "../../launch.ts";
import { shortWord, upstreamKey } from "../names.ts";
import { hasSwitch, lastOption, withOption } from "./arguments.ts";
import { agentVariables, baseUrlVariable, elsewhereNote } from "./environment.ts";
import type { ClaudeFindings } from "./findings.ts";
import { decodeFindings } from "./findings.ts";
import { hookConfiguration } from "./hook-configuration.ts";
import type { OwnSettings } from "./own-settings.ts";
import { isNeeded, ownSettingsText } from "./own-settings.ts";
import { chooseTransport } from "./transport.ts";

const pluginFolder = "plugin";
const settingsFile = "settings.json";

/** How to start Claude Code with its hooks and its model traffic on the gateway. Pure. */
export function planClaude(input: LaunchInput): LaunchPlan {
  const findings = decodeFindings(input.found.notes);
  const env = { ...input.env, ...findings.settingsEnv };
  const variables = agentVariables({
    env,
    gatewayUrl: input.gatewayUrl,
    upstream: input.upstreams[upstreamKey],
    settings: input.settings,
  });
  const hooks = hookConfiguration({
    transport: chooseTransport({
      setting: input.settings.hook_transport,
      variable: input.env["NEMO_RELAY_HOOK_TRANSPORT"],
      version: input.found.version,
      restricted: findings.httpRestricted || findings.hooksOff !== undefined,
    }),
    gatewayUrl: input.gatewayUrl,
    binary: input.binary,
    word: shortWord,
    served: findings.served,
  });
  const own: OwnSettings = {
    env: Object.fromEntries(Object.entries(variables).filter(([name]) => findings.settingsEnv[name] !== undefined)),
    ...(findings.pluginsRefused ? { hooks } : {}),
  };
  const text = `${JSON.stringify({ hooks }, undefined, 2)}\n`;
  return {
    argv: argvFor(input, findings, isNeeded(own)),
    env: variables,
    files: [
      ...(findings.pluginsRefused ? [] : pluginFiles(text)),
      ...(isNeeded(own) ? [{ path: settingsFile, text: ownSettingsText(findings.given, own) }] : []),
    ],
    hooks: text,
    notes: notesFor(input, findings, env),
  };
}

/** The agent's own words, then ours, then the person's; a `--settings` of theirs is replaced where it stands. */
function argvFor(input: LaunchInput, findings: ClaudeFindings, settings: boolean): readonly string[] {
  const path = input.runDirectory.includes("\\") ? win32 : posix;
  const plugin = findings.pluginsRefused ? [] : ["--plugin-dir", path.join(input.runDirectory, pluginFolder)];
  const argv = [...input.command, ...plugin, ...input.args];
  if (!settings) return argv;
  const file = path.join(input.runDirectory, settingsFile);
  const given = lastOption(argv, "--settings");
  if (given === undefined) return [...input.command, ...plugin, "--settings", file, ...input.args];
  // Theirs cannot be read: the agent says so itself, and ours would hide it.
  return findings.given === undefined ? argv : withOption(argv, given, file);
}

function pluginFiles(hooks: string): readonly RunFile[] {
  const manifest = { name: "nemo-relay", version, description: "Hooks of this run of nemo-relay; gone when it ends" };
  return [
    { path: `${pluginFolder}/.claude-plugin/plugin.json`, text: `${JSON.stringify(manifest, undefined, 2)}\n` },
    { path: `${pluginFolder}/hooks/hooks.json`, text: hooks },
  ];
}

function notesFor(input: LaunchInput, findings: ClaudeFindings, env: LaunchInput["env"]): readonly string[] {
  const { hooksOff, managedEnv } = findings;
  const bare = hasSwitch([...input.command, ...input.args], ["--bare", "--safe-mode"]);
  const notes = [
    elsewhereNote(env),
    hooksOff === undefined
      ? undefined
      : `Claude Code runs no hooks of ours: ${hooksOff}; only its model traffic is recorded`,
    bare === undefined ? undefined : `Claude Code runs no hooks with ${bare}; only its model traffic is recorded`,
    managedEnv.includes(baseUrlVariable)
      ? `managed settings set ${baseUrlVariable}: model traffic does not pass the gateway, only hooks are recorded`
      : undefined,
  ];
  return notes.filter((note) => note !== undefined);
}
