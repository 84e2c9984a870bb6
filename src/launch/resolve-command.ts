import type { AgentDefinition } from "../agents/agent.ts";
import type { AgentSettings } from "../agents/launch.ts";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import { splitCommand } from "./split-command.ts";

/** Who is to be started, as the person put it. */
export interface CommandRequest {
  /** The agent's id or alias: from the shortcut or `--agent`. */
  readonly agent?: string | undefined;
  /** The words after `--`. */
  readonly words: readonly string[];
}

/** What to look a request up in. */
export interface CommandSources {
  readonly agents: readonly AgentDefinition[];
  /** By section name: the agent's first alias. */
  readonly settings: Readonly<Record<string, AgentSettings>>;
}

/** Which agent, with which command of its own and which words of the person. */
export interface ResolvedCommand {
  readonly agent: AgentDefinition;
  readonly command: readonly [string, ...string[]];
  readonly args: readonly string[];
  readonly settings: AgentSettings;
}

/**
 * Finds the agent and its command. With an agent named, its configured command (else its default one) is started and
 * the words go to it; without, the words are the command and the first one's name tells the agent.
 * Throws RelayError `usage` when that cannot be told.
 */
export function resolveCommand(request: CommandRequest, sources: CommandSources): ResolvedCommand {
  if (request.agent !== undefined) {
    const agent = byWord(request.agent, sources.agents);
    const settings = settingsOf(agent, sources);
    const configured = settings.command ?? agent.executables[0] ?? agent.id;
    return { agent, command: splitCommand(configured), args: request.words, settings };
  }
  const [first, ...args] = request.words;
  if (first === undefined) {
    throw new RelayError("usage", `nothing to run: pass --agent ${shortcuts(sources.agents)} or -- <command>`);
  }
  const agent = byExecutable(first, sources.agents);
  return { agent, command: [first], args, settings: settingsOf(agent, sources) };
}

/** The section of config.toml and the command-line word of an agent. */
export function sectionOf(agent: AgentDefinition): string {
  return agent.aliases[0] ?? agent.id;
}

function settingsOf(agent: AgentDefinition, sources: CommandSources): AgentSettings {
  const section = sectionOf(agent);
  return Object.hasOwn(sources.settings, section) ? (sources.settings[section] ?? {}) : {};
}

function byWord(word: string, agents: readonly AgentDefinition[]): AgentDefinition {
  const found = agents.find((agent) => agent.id === word || agent.aliases.includes(word));
  if (found !== undefined) return found;
  const meant = nearest(word, agents.map(sectionOf));
  const hint = meant === undefined ? `known: ${shortcuts(agents)}` : `did you mean ${meant}?`;
  throw new RelayError("usage", `unknown agent "${word}"; ${hint}`);
}

function byExecutable(command: string, agents: readonly AgentDefinition[]): AgentDefinition {
  const name = executableName(command);
  const found = agents.find((agent) => agent.executables.includes(name));
  if (found !== undefined) return found;
  const example = agents[0] === undefined ? "NAME" : sectionOf(agents[0]);
  throw new RelayError(
    "usage",
    `cannot tell which agent "${name}" starts. If it wraps one, set it as that agent's command in config.toml ` +
      `([agents.${example}] command = ${JSON.stringify(command)}) and use: nemo-relay run --agent ${example}`,
  );
}

/** A command's name without directories and without Windows' extensions. */
export function executableName(command: string): string {
  const base = command.split(/[/\\]/).at(-1) ?? command;
  return base.replace(/\.(exe|cmd|bat|ps1)$/i, "");
}

function shortcuts(agents: readonly AgentDefinition[]): string {
  return agents.map(sectionOf).join("|");
}
