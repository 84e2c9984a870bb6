import { join } from "node:path";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import type { AgentFindings, InspectInput } from "../../launch.ts";
import { readJsonFile } from "../../shared/read-json-file.ts";
import { readSmallFile } from "../../shared/read-small-file.ts";
import { forwards } from "../config/hook-entry.ts";
import { commandOf, eventOf } from "../config/hook-list.ts";
import { hermesHome } from "../config/locate.ts";
import { routingOf } from "../config/route-models.ts";
import type { YamlText } from "../config/yaml-text.ts";
import { loadYaml, parseYaml } from "../config/yaml-text.ts";
import { neededHooks } from "../hooks.ts";
import { upstreamKey } from "../names.ts";
import { encodeFindings } from "./findings.ts";

/**
 * Looks at Hermes' own configuration; reads a few small files and starts nothing. A file that Hermes could not use
 * either ends the run before it began. Throws RelayError `config`.
 */
export async function inspectHermes(input: InspectInput): Promise<AgentFindings> {
  const { env } = input;
  const args = [...input.command.slice(1), ...input.args];
  const home = await hermesHome({ env, args });
  const path = join(home, "config.yaml");
  const file = (await loadYaml(path)) ?? parseYaml(path, "");
  const routing = routingOf(file);
  const ours = hooksOfOurs(file);
  const consented = hasConsent(file, env, args);
  const allowed = consented ? [] : readList(await readJsonFile(join(home, "shell-hooks-allowlist.json")), "approvals");
  const unapproved = consented ? [] : ours.filter((hook) => !allowed.some((entry) => isFor(entry, hook)));
  const obstacle = await obstacleOf(home, env, args);
  const own = routing.ownUrl === undefined ? "" : expanded(routing.ownUrl, env);
  return {
    ownUpstreams: own === "" ? {} : { [upstreamKey]: own },
    notes: encodeFindings({
      path,
      hooked: ours.length,
      unapproved: unapproved.length,
      isRouted: routing.isRouted,
      ...(obstacle === undefined ? {} : { obstacle }),
    }),
  };
}

interface Hook {
  readonly event: string;
  readonly command: string;
}

function hooksOfOurs(file: YamlText): readonly Hook[] {
  return neededHooks.flatMap((event) => {
    const commands = (eventOf(file, event)?.items ?? []).map((item) => commandOf(item) ?? "");
    const command = commands.find(forwards);
    return command === undefined ? [] : [{ event, command }];
  });
}

/** Consent is the person's to give, in one of Hermes' own three ways: we only look whether they have. */
function hasConsent(file: YamlText, env: InspectInput["env"], args: readonly string[]): boolean {
  const inFile = readString(file.data, "hooks_auto_accept");
  return args.includes("--accept-hooks") || isOn(env["HERMES_ACCEPT_HOOKS"]) || isOn(inFile);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|true|yes|on)$/i.test(value.trim());
}

function isFor(entry: JsonValue, { event, command }: Hook): boolean {
  return get(entry, "event") === event && get(entry, "command") === command;
}

/** What keeps a run from being recorded although the configuration is right. */
async function obstacleOf(
  home: string,
  env: InspectInput["env"],
  args: readonly string[],
): Promise<string | undefined> {
  if (args.includes("--safe-mode") || isOn(env["HERMES_SAFE_MODE"])) return "Hermes runs no hooks in safe mode";
  const file = join(home, ".env");
  const own = (await readSmallFile(file).catch(() => undefined)) ?? "";
  if (!/^\s*(export\s+)?NEMO_RELAY_GATEWAY_URL\s*=/m.test(own)) return undefined;
  return `${file} sets NEMO_RELAY_GATEWAY_URL, and Hermes takes it over the address of this run; remove it there`;
}

/** Hermes expands `\${NAME}` in its configuration; a name that is not set stays as it is. */
function expanded(text: string, env: JsonObject | InspectInput["env"]): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    return typeof value === "string" ? value : whole;
  });
}
