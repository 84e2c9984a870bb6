import { defineCommand } from "citty";
import type { AgentDefinition } from "../../agents/agent.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { Command } from "../command.ts";
import { runFlags, runTransparently } from "../run-command.ts";

/** The shortcut of one agent: `nemo-relay <agent> -- <words for it>`. */
export function agentCommand(agent: AgentDefinition): Command {
  const word = sectionOf(agent);
  return {
    definition: defineCommand({
      meta: { name: `nemo-relay ${word}`, description: `Run ${agent.title} and record what it does` },
      args: runFlags,
    }),
    args: runFlags,
    words: "WORDS...",
    examples: [
      `nemo-relay ${word}`,
      `nemo-relay ${word} -- --help          # words after -- go to ${agent.title} untouched`,
      `nemo-relay ${word} --dry-run --print  # show what would be started`,
    ],
    run: async (flags, words) => await runTransparently(agent.id, flags, words),
  };
}
