import type { AgentDefinition } from "./agent.ts";
import { claudeCode } from "./claude/index.ts";
import { codex } from "./codex/index.ts";
import { cursor } from "./cursor/index.ts";
import { hermes } from "./hermes/index.ts";

/** All agents, one line each. */
export const agents: readonly AgentDefinition[] = [claudeCode, codex, cursor, hermes];

/** The agent with this id or alias: in a hook path, on the command line, in a section's name. */
export function agentByWord(word: string): AgentDefinition | undefined {
  return agents.find((agent) => agent.id === word || agent.aliases.includes(word));
}

/** The agent that an executable of this name speaks for. @param basename without directories and extension */
export function agentByExecutable(basename: string): AgentDefinition | undefined {
  return agents.find((agent) => agent.executables.includes(basename));
}
