import type { AgentDefinition } from "../agents/agent.ts";
import { baseUrlVariable } from "../config/environment.ts";
import type { ExporterCatalogue } from "../config/component.ts";
import type { ConfigFlags } from "../config/flags.ts";
import { resolveConfig } from "../config/resolve.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { Admit } from "../config/config-documents.ts";
import { defaultExporters, exporters, listSections, plannedExporters } from "../exporters/registry.ts";
import { userDirectories } from "../platform/xdg.ts";
import type { Upstream } from "../providers/provider.ts";
import type { Ask } from "../trust/admission.ts";
import { openAdmission } from "../trust/admission.ts";
import { sectionOf } from "./resolve-command.ts";

/** Where the configuration comes from, and whom it is for. */
export interface ConfigureInput {
  readonly flags: ConfigFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `nemo-relay` was started. */
  readonly directory: string;
  readonly agents: readonly AgentDefinition[];
  readonly upstreams: readonly Upstream[];
  /** Takes one line about a project's file that is not trusted, at once. @defaultValue stderr */
  readonly say?: (line: string) => void;
  /** Asks whether such a file is to be trusted. @defaultValue nobody is asked: what is not trusted is ignored */
  readonly ask?: Ask | undefined;
}

/** The configuration and what a run needs to know about its making. */
export interface Configured {
  readonly config: ResolvedConfig;
  /** Upstream keys that a flag or a `NEMO_RELAY_*` variable has set: they stand above the person's own. */
  readonly commanded: ReadonlySet<string>;
  /** Where caches and the like may be kept; empty when the environment names no home. */
  readonly stateDirectory: string;
}

/** The exporters of this build. */
export const catalogue: ExporterCatalogue = { exporters, planned: plannedExporters, lists: listSections };

/** Puts files, environment and flags together for the registered agents, upstreams and exporters. Throws RelayError. */
export async function configure(input: ConfigureInput): Promise<Configured> {
  const { flags, env, directory, agents, upstreams } = input;
  const { platform } = process;
  const resolved = await resolveConfig({
    cwd: directory,
    env,
    platform,
    flags,
    upstreams,
    agentSections: agents.map(sectionOf),
    catalogue,
    defaultExporters,
    admit: await admission(input),
  });
  const { configureLog } = await import("../platform/log.ts");
  configureLog(resolved.log);
  const config = { ...resolved, warnings: [...resolved.warnings, ...environmentWarnings(env)] };
  const keys = upstreams.map(({ key }) => key);
  const commanded = keys.filter(
    (key) => flags.baseUrls?.[key] !== undefined || (env[baseUrlVariable(key)] ?? "") !== "",
  );
  return { config, commanded: new Set(commanded), stateDirectory: userDirectories({ env, platform }).state ?? "" };
}

/** How a project's files are admitted (decision 20): what is said of them must not wait until the agent has ended. */
async function admission(input: ConfigureInput): Promise<Admit> {
  const { env, directory, flags, ask } = input;
  const { log } = await import("../platform/log.ts");
  // Plugin configuration given by flag or variable stands in for all files.
  const given = flags.pluginConfig ?? env["NEMO_RELAY_PLUGIN_CONFIG"] ?? "";
  return await openAdmission({
    cwd: directory,
    env,
    platform: process.platform,
    catalogue,
    names: given.trim() === "" ? ["config.toml", "plugins.toml"] : ["config.toml"],
    say: input.say ?? ((line) => log.warn(line)),
    ask,
  });
}

/** Bun obeys this variable before our first line runs, and prints `x-api-key` in clear: all we can do is say so. */
function environmentWarnings(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if ((env["BUN_CONFIG_VERBOSE_FETCH"] ?? "") === "") return [];
  return ["BUN_CONFIG_VERBOSE_FETCH is set: requests are printed with their API keys; unset it"];
}
