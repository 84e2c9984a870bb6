import { agents } from "../agents/registry.ts";
import { sectionOf } from "../launch/resolve-command.ts";
import type { Command } from "./command.ts";

/** A command as the overview lists it; its own file is loaded when it is used. */
export interface CommandEntry {
  readonly word: string;
  readonly summary: string;
  /** Another spelling of a listed command, or one that programs use. */
  readonly hidden?: true;
  readonly load: () => Promise<Command>;
}

/** All commands, in the overview's order: the agents' shortcuts follow from their registry. */
export const commands: readonly CommandEntry[] = [
  ...agents.flatMap((agent) => {
    const load = async (): Promise<Command> => (await import("./commands/agent.ts")).agentCommand(agent);
    const shortcut: CommandEntry = {
      word: sectionOf(agent),
      summary: `run ${agent.title} and record what it does`,
      load,
    };
    const others = [agent.id, ...agent.aliases].filter((word) => word !== shortcut.word);
    return [shortcut, ...others.map((word): CommandEntry => ({ ...shortcut, word, hidden: true }))];
  }),
  {
    word: "run",
    summary: "the same for an explicit command: run -- COMMAND, run --agent NAME",
    load: async () => (await import("./commands/run.ts")).command,
  },
  {
    word: "inspect",
    summary: "print a session's tree: times, tokens, how each owner was found",
    load: async () => (await import("./commands/inspect.ts")).command,
  },
  {
    word: "status",
    summary: "what runs, what waits for delivery and why, how much room the record takes",
    load: async () => (await import("./commands/status.ts")).command,
  },
  {
    word: "sessions",
    summary: "list recorded sessions, sum one up, remove one",
    load: async () => (await import("./commands/sessions.ts")).command,
  },
  {
    word: "agents",
    summary: "which agents are installed, and what of them is recorded",
    load: async () => (await import("./commands/agents.ts")).command,
  },
  {
    word: "doctor",
    summary: "look for what keeps a record from being made or delivered, and how to mend it",
    load: async () => (await import("./commands/doctor.ts")).command,
  },
  {
    word: "install",
    summary: "add the hooks to an agent's own configuration, for good",
    load: async () => (await import("./commands/install.ts")).command,
  },
  {
    word: "uninstall",
    summary: "take out what install added",
    load: async () => (await import("./commands/uninstall.ts")).command,
  },
  {
    word: "export",
    summary: "make an ATIF file, spans or a transcript of recorded sessions",
    load: async () => (await import("./commands/export.ts")).command,
  },
  {
    word: "recover",
    summary: "deliver what earlier runs could not, without a new run",
    load: async () => (await import("./commands/recover.ts")).command,
  },
  {
    word: "trust",
    summary: "let a project's own configuration take full effect, after you have read it",
    load: async () => (await import("./commands/trust.ts")).command,
  },
  {
    word: "plugins",
    summary: "choose where records go: list, enable, set, validate, edit",
    load: async () => (await import("./commands/plugins.ts")).command,
  },
  {
    word: "config",
    summary: "set up, explain, change and check the configuration",
    load: async () => (await import("./commands/config.ts")).command,
  },
  {
    word: "demo",
    summary: "show a recorded session; no network, key or agent needed",
    load: async () => (await import("./commands/demo.ts")).command,
  },
  {
    word: "completions",
    summary: "make bash, zsh, fish or PowerShell complete these words",
    load: async () => (await import("./commands/completions.ts")).command,
  },
  {
    word: "man",
    summary: "print the manual page",
    load: async () => (await import("./commands/man.ts")).command,
  },
  {
    word: "complete",
    summary: "print what can follow the words after --",
    hidden: true,
    load: async () => (await import("./commands/complete.ts")).command,
  },
];

/** The command with this word. A list and no object: `constructor` is not a command. */
export function findCommand(word: string): CommandEntry | undefined {
  return commands.find((entry) => entry.word === word);
}
