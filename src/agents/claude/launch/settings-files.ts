import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get } from "../../../core/json/path.ts";
import { readJsonFile } from "../../shared/read-json-file.ts";
import { claudeFolder } from "../claude-folder.ts";
import { lastOption } from "./arguments.ts";

/** One of the places that Claude Code takes settings from. */
export interface SettingsLayer {
  readonly source: "user" | "project" | "local" | "flag" | "managed";
  readonly settings: JsonObject;
}

/** Whose settings to read. */
export interface SettingsInput {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Where an administrator's settings lie: `managedFolder(process.platform)`. */
  readonly managed: string;
}

/**
 * All settings that Claude Code would read, lowest precedence first. Tried with 2.1.330: user < project (only the
 * directory it starts in) < local (that directory's, then the Git root's) < the last `--settings` < managed; a
 * variable in any of them wins over the environment. `--setting-sources` leaves some of the first three out.
 */
export async function readSettings(input: SettingsInput): Promise<readonly SettingsLayer[]> {
  const folder = claudeFolder({ env: input.env, platform: process.platform });
  const root = await gitRoot(input.directory);
  const chosen = lastOption(input.argv, "--setting-sources")
    ?.value.split(",")
    .map((name) => name.trim());
  const files: readonly (readonly [SettingsLayer["source"], string])[] = [
    ["user", join(folder, "settings.json")],
    ["project", join(input.directory, ".claude", "settings.json")],
    ["local", localFile(input.directory)],
    ...(root === undefined || root === input.directory ? [] : [["local", localFile(root)] as const]),
  ];
  const wanted = files.filter(([source]) => chosen === undefined || chosen.includes(source));
  const read = await Promise.all(wanted.map(async ([source, path]) => layer(source, await readJsonFile(path))));
  const given = layer("flag", await givenSettings(input.argv, input.directory));
  return [...read, given, ...(await managedSettings(folder, input.managed))].filter((found) => found !== undefined);
}

/** What `--settings FILE|JSON` gives; undefined when the option is missing, and when the agent itself will refuse it. */
export async function givenSettings(argv: readonly string[], directory: string): Promise<JsonObject | undefined> {
  const given = lastOption(argv, "--settings")?.value;
  if (given === undefined) return undefined;
  if (!given.trimStart().startsWith("{")) return await readJsonFile(resolve(directory, given));
  const parsed = parseJson(given);
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
}

function localFile(folder: string): string {
  return join(folder, ".claude", "settings.local.json");
}

function layer(source: SettingsLayer["source"], settings: JsonObject | undefined): SettingsLayer | undefined {
  return settings === undefined ? undefined : { source, settings };
}

/** Managed settings in files; what an operating system's own policy store holds is not looked up. */
async function managedSettings(folder: string, base: string): Promise<readonly (SettingsLayer | undefined)[]> {
  const dropIns = join(base, "managed-settings.d");
  const names = await readdir(dropIns).catch(() => []);
  const files = [
    join(base, "managed-settings.json"),
    ...names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => join(dropIns, name)),
  ];
  const read = await Promise.all(files.filter((path) => path.endsWith(".json")).map(readJsonFile));
  const remote = await readJsonFile(join(folder, "remote-settings.json"));
  const inner = get(remote, "settings");
  return [...read, isObject(inner) ? inner : remote].map((settings) => layer("managed", settings));
}

/** Where Claude Code looks for an administrator's settings. @param platform as in `process.platform` */
export function managedFolder(platform: string): string {
  if (platform === "darwin") return "/Library/Application Support/ClaudeCode";
  return platform === "win32" ? "C:\\Program Files\\ClaudeCode" : "/etc/claude-code";
}

async function gitRoot(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await stat(join(at, ".git")).catch(() => undefined);
    if (found !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}
