import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agents } from "../../agents/registry.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { Command } from "../command.ts";
import { textFlag } from "../command.ts";
import { runFlags, runTransparently } from "../run-command.ts";

const known = agents.map(sectionOf);
const example = known[0] ?? "AGENT";

const args: ArgsDef = {
  agent: {
    type: "string",
    valueHint: known.join("|"),
    description: "Agent to start with its configured command; without it, the command after -- tells",
  },
  ...runFlags,
};

/** `nemo-relay run`: a transparent run with everything said explicitly. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay run", description: "Run a coding agent with a gateway of its own around it" },
    args,
  }),
  args,
  words: "COMMAND...",
  examples: [
    `nemo-relay run -- ${example}                          # the command's name tells the agent`,
    `nemo-relay run --agent ${example}                     # its command from config.toml, for wrappers`,
    `nemo-relay run --agent ${example} -- --help           # words after -- go to the agent`,
    `nemo-relay run --agent ${example} --dry-run --print   # show what would be started`,
  ],
  run: async (flags, words) => await runTransparently(textFlag(flags, "agent"), flags, words),
};
