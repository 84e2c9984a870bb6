import { agents } from "../../agents/registry.ts";
import type { PluginInput } from "../../config/component.ts";
import { baseUrlVariable } from "../../config/environment.ts";
import type { ConfigFlags } from "../../config/flags.ts";
import { logVariables } from "../../config/log-variables.ts";
import type { FileConfig, Schema } from "../../config/schema.ts";
import { configSchema } from "../../config/schema.ts";
import { catalogue } from "../../launch/configure.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import { upstreams } from "../../providers/registry.ts";

/** Where a command on configuration was started. */
export interface SetupPlace {
  /** Absolute, links followed. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
  /** Stands in for `/etc/nemo-relay`. */
  readonly systemDirectory?: string | undefined;
  readonly flags?: ConfigFlags;
}

/** Names of the tables below `[agents]`. */
export const agentSections: readonly string[] = agents.map(sectionOf);

/** Keys of the upstreams, each once. */
export const upstreamKeys: readonly string[] = [...new Set(upstreams.map(({ key }) => key))];

/** The schema of config.toml for what this build knows. */
export const fileSchema: Schema<FileConfig> = configSchema(upstreamKeys, agentSections);

/** The variable that overrides a key of config.toml, where there is one. */
export function variableOf(key: string): string | undefined {
  const upstream = upstreamKeys.find((each) => key === `upstream.${each}_base_url`);
  if (upstream !== undefined) return baseUrlVariable(upstream);
  const log = Object.entries(logVariables).find(([name]) => key === `log.${name}`);
  if (log !== undefined) return log[1];
  return /^agents\.[\w-]+\.hook_transport$/.test(key) ? "NEMO_RELAY_HOOK_TRANSPORT" : undefined;
}

/** What plugin documents are read with. */
export function pluginInput({ cwd, env }: SetupPlace, warn: (line: string) => void): PluginInput {
  return { catalogue, env, startDirectory: cwd, warn };
}
