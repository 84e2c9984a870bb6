import { join } from "node:path";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { readString } from "../../../core/json/path.ts";
import type { AgentFindings, InspectInput } from "../../launch.ts";
import { upstreamKey } from "../names.ts";
import type { CommandLine } from "./command-line.ts";
import { readCommandLine } from "./command-line.ts";
import { codexHome, readConfig } from "./config-files.ts";
import { encodeFindings, nothingFound } from "./findings.ts";
import { hooksOff, hookNotes } from "./hook-conflicts.ts";
import type { InstalledHook } from "./installed-hooks.ts";
import { installedHooks } from "./installed-hooks.ts";
import type { Override } from "./overrides.ts";
import { applyOverride, mergeLayers, readOverride } from "./overrides.ts";
import { aliasId, builtInId, findProvider } from "./provider.ts";
import { runsNoSession } from "./subcommands.ts";
import { chosenSession, sessionProvider } from "./session-provider.ts";
import type { SignIn } from "./sign-in.ts";
import { readSignIn } from "./sign-in.ts";
import { installedVersion } from "./version.ts";

/** Where Codex looks for an administrator's settings. */
export const systemFolder = "/etc/codex";

/** Where Codex sends the requests of a person who is signed in with a ChatGPT account (0.169). */
const chatgptBackend = "https://chatgpt.com/backend-api/codex";

/**
 * Looks at the installed Codex and at the person's own settings of it: a few small files; nothing is started that
 * anybody waits for. Throws RelayError `config` for a configuration that Codex could not read either.
 * @param system where an administrator's settings lie: `systemFolder`
 */
export async function inspectCodex(input: InspectInput, system: string): Promise<AgentFindings> {
  const line = readCommandLine([...input.command.slice(1), ...input.args]);
  if (runsNoSession(line)) return { ownUpstreams: {}, notes: encodeFindings(nothingFound) };
  const home = codexHome({ env: input.env, platform: process.platform });
  const overrides = line.overrides.map(readOverride).filter((one) => one !== undefined);
  const [config, version] = await Promise.all([readLayers([system, home], line, overrides), versionOf(input)]);
  const exec = ["exec", "e", "review"].includes(line.words[0] ?? "");
  const signIn = await readSignIn({ codexHome: home, env: input.env, config, exec });
  const { provider, baseUrl } = findProvider({
    config,
    overrides,
    local: line.switches.has("--oss") || line.switches.has("--local-provider"),
    session: await sessionOf(line, { home, directory: input.directory, config }),
  });
  const variable = provider.id === builtInId ? variableOf(input.env, signIn) : undefined;
  const own = baseUrl ?? variable;
  const off = await hooksOff(system);
  const asksChatgpt = provider.id === builtInId && signIn === "chatgpt";
  return {
    ...(version === undefined ? {} : { version }),
    ownUpstreams: own === undefined ? {} : { [upstreamKey]: own },
    ...(asksChatgpt ? { defaultUpstreams: { [upstreamKey]: chatgptBackend } } : {}),
    notes: encodeFindings({
      provider,
      signIn,
      ...(off === undefined ? {} : { hooksOff: off }),
      installed: await installedIn(line, home),
      notes: [
        ...hookNotes(line, overrides, config),
        ...(baseUrl === undefined && variable !== undefined ? [variableNote] : []),
      ],
    }),
  };
}

/** `OPENAI_BASE_URL` becomes the upstream (decision 14), but never that of a ChatGPT account's tokens. */
function variableOf(env: InspectInput["env"], signIn: SignIn): string | undefined {
  const value = env["OPENAI_BASE_URL"]?.trim() ?? "";
  return value === "" || signIn === "chatgpt" || signIn === "unknown" ? undefined : value;
}

const variableNote =
  "OPENAI_BASE_URL is the upstream of this run; Codex itself does not read that variable (openai_base_url in its config.toml is what it reads)";

/** All layers that can name a provider, lowest precedence first. Codex takes none from a project's `.codex`. */
async function readLayers(
  [system, home]: readonly [string, string],
  line: CommandLine,
  overrides: readonly Override[],
): Promise<JsonObject> {
  const own = line.switches.has("--ignore-user-config") ? [] : [join(home, "config.toml")];
  const profile = line.profile === undefined ? [] : [join(home, `${line.profile}.config.toml`)];
  const files = await Promise.all([join(system, "config.toml"), ...own, ...profile].map(readConfig));
  return overrides.reduce(applyOverride, files.reduce(mergeLayers, {}));
}

interface SessionPlace {
  readonly home: string;
  readonly directory: string;
  readonly config: JsonObject;
}

async function sessionOf(line: CommandLine, place: SessionPlace): Promise<string | undefined> {
  const choice = chosenSession(line);
  if (choice === undefined) return undefined;
  const selected = readString(place.config, "model_provider") ?? builtInId;
  // Under a provider of their own, sessions with and without us are the same.
  if (selected !== builtInId && choice.id === undefined) return undefined;
  const { home, directory } = place;
  return sessionProvider(choice, { codexHome: home, directory, providers: [builtInId, aliasId] });
}

/** Hooks are numbered within their file, so the person's own file alone is looked at. */
async function installedIn(line: CommandLine, home: string): Promise<readonly InstalledHook[]> {
  if (line.switches.has("--ignore-user-config")) return [];
  return installedHooks(await readConfig(join(home, "config.toml")), home);
}

async function versionOf({
  command,
  env,
  directory,
  stateDirectory,
  dryRun,
}: InspectInput): Promise<string | undefined> {
  return installedVersion({ command: command[0] ?? "", env, directory, stateDirectory, ask: dryRun !== true });
}
