import { agents } from "../agents/registry.ts";
import { RelayError } from "../errors.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { layoutOf, openLayout } from "../journal/layout.ts";
import { configure } from "../launch/configure.ts";
import { upstreams } from "../providers/registry.ts";

/** The journal that the configuration names. Throws RelayError: `config`, or `journal` when it is switched off. */
export async function openConfiguredJournal(configFile: string | undefined): Promise<JournalLayout> {
  return (await openConfigured(configFile)).layout;
}

/** The same, with the configuration itself. */
export async function openConfigured(
  configFile: string | undefined,
): Promise<{ readonly config: ResolvedConfig; readonly layout: JournalLayout }> {
  const config = await readConfiguration(configFile);
  if (config.journal.enabled) return { config, layout: openLayout(config.journal.directory) };
  throw new RelayError("journal", "the journal is switched off ([journal] enabled = false): nothing was kept to read");
}

/** The journal that the configuration names, for looking alone: nothing is made, and it need not exist. */
export async function lookIntoConfigured(
  configFile: string | undefined,
): Promise<{ readonly config: ResolvedConfig; readonly layout: JournalLayout }> {
  const config = await readConfiguration(configFile);
  return { config, layout: layoutOf(config.journal.directory) };
}

async function readConfiguration(configFile: string | undefined): Promise<ResolvedConfig> {
  const flags = { config: configFile };
  return (await configure({ flags, env: process.env, directory: process.cwd(), agents, upstreams })).config;
}
