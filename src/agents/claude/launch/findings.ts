import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readList, readObject, readString } from "../../../core/json/path.ts";
import { checkForwarding } from "../../shared/forwarding-commands.ts";
import { forwardsTo } from "../../shared/installed-command.ts";
import { askedHooks } from "../hooks.ts";
import { shortWord } from "../names.ts";
import type { SettingsLayer } from "./settings-files.ts";

/** What the person's settings of Claude Code mean for a run. */
export interface ClaudeFindings {
  /** Variables of their `env` blocks that matter here, the winning value each: they beat the environment. */
  readonly settingsEnv: Readonly<Record<string, string>>;
  /** Those of them that managed settings hold: nothing we give can beat them. */
  readonly managedEnv: readonly string[];
  /** What `--settings` gave, whole: an own `--settings` takes its place. */
  readonly given?: JsonObject;
  /** Why no hook of ours will run. */
  readonly hooksOff?: string;
  /** Something restricts the URLs of http hooks. */
  readonly httpRestricted: boolean;
  /** Managed settings refuse `--plugin-dir`. */
  readonly pluginsRefused: boolean;
  /** Events that installed hooks tell: one of the run's own too would tell them twice. */
  readonly served: readonly string[];
}

/** The variables that can change where model traffic goes, or that the launcher sets. */
const relevant = [
  "ANTHROPIC_BASE_URL",
  "NEMO_RELAY_GATEWAY_URL",
  "NO_PROXY",
  "no_proxy",
  "ENABLE_TOOL_SEARCH",
  "CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING",
  "_CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CODE_USE_FOUNDRY",
] as const;

/** Reads the layers, lowest precedence first. */
export function findingsOf(layers: readonly SettingsLayer[]): ClaudeFindings {
  const settingsEnv: Record<string, string> = {};
  for (const name of relevant) {
    for (const { settings } of layers) {
      const value = get(get(settings, "env"), name);
      if (typeof value === "string" || typeof value === "number") settingsEnv[name] = String(value);
    }
  }
  const managed = layers.filter(({ source }) => source === "managed").map(({ settings }) => settings);
  const given = layers.findLast(({ source }) => source === "flag")?.settings;
  const hooksOff = whyHooksAreOff(layers, managed);
  return {
    settingsEnv,
    managedEnv: relevant.filter((name) => managed.some((settings) => get(get(settings, "env"), name) !== undefined)),
    ...(given === undefined ? {} : { given }),
    ...(hooksOff === undefined ? {} : { hooksOff }),
    httpRestricted: layers.some(({ settings }) => get(settings, "allowedHttpHookUrls") !== undefined),
    pluginsRefused: managed.some((settings) => get(settings, "disableSideloadFlags") === true),
    served: askedHooks.map(({ event }) => event).filter((event) => layers.some((layer) => serves(layer, event))),
  };
}

/** The findings as a launch module's notes carry them. */
export function encodeFindings(findings: ClaudeFindings): Readonly<Record<string, string>> {
  return { settings: JSON.stringify(findings) };
}

/** Reads them back; without any, nothing was found. */
export function decodeFindings(notes: Readonly<Record<string, string>>): ClaudeFindings {
  const parsed = parseJson(notes["settings"] ?? "{}");
  const value: JsonValue = parsed.ok ? parsed.value : {};
  const given = readObject(value, "given");
  const hooksOff = readString(value, "hooksOff");
  return {
    settingsEnv: texts(readObject(value, "settingsEnv") ?? {}),
    managedEnv: readList(value, "managedEnv").filter((name) => typeof name === "string"),
    ...(given === undefined ? {} : { given }),
    ...(hooksOff === undefined ? {} : { hooksOff }),
    httpRestricted: get(value, "httpRestricted") === true,
    pluginsRefused: get(value, "pluginsRefused") === true,
    served: readList(value, "served").filter((event) => typeof event === "string"),
  };
}

/** Whether installed hooks tell every occurrence of an event; those of a binary that has gone tell nothing. */
function serves({ settings }: SettingsLayer, event: string): boolean {
  const groups = readList(settings, `hooks.${event}`).filter((group) => isAnything(get(group, "matcher")));
  const commands = groups.flatMap((group) => readList(group, "hooks").map((hook) => readString(hook, "command") ?? ""));
  return commands.some((command) => forwardsTo(command, shortWord) && checkForwarding(command, "").length === 0);
}

function isAnything(matcher: JsonValue | undefined): boolean {
  return matcher === undefined || matcher === "" || matcher === "*";
}

function texts(value: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, held]) => (typeof held === "string" ? [[key, held]] : [])),
  );
}

function whyHooksAreOff(layers: readonly SettingsLayer[], managed: readonly JsonObject[]): string | undefined {
  if (managed.some((settings) => get(settings, "allowManagedHooksOnly") === true)) {
    return "managed settings allow only managed hooks (allowManagedHooksOnly)";
  }
  const last = layers.findLast(({ settings }) => get(settings, "disableAllHooks") !== undefined);
  const off = last !== undefined && get(last.settings, "disableAllHooks") === true;
  return off ? `disableAllHooks is set in the ${last.source} settings` : undefined;
}
