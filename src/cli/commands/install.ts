import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agents } from "../../agents/registry.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { Command } from "../command.ts";
import { changeConfiguration, changeFlags } from "../install-command.ts";

const example = agents.filter((agent) => agent.install !== undefined).map(sectionOf)[0] ?? "AGENT";

const args: ArgsDef = {
  ...changeFlags,
  "route-models": { type: "boolean", description: "Lead model requests through the gateway too" },
};

/** `nemo-relay install AGENT`: our hooks in the agent's own configuration, for good. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay install", description: "Add the hooks to an agent's own configuration" },
    args,
  }),
  args,
  operands: { name: "AGENT", least: 1, most: 1 },
  examples: [
    `nemo-relay install ${example}                  # add the hooks; nothing else in the file changes`,
    `nemo-relay install ${example} --route-models   # and lead model requests through the gateway of a run`,
    `nemo-relay install ${example} --dry-run        # show what would change`,
  ],
  run: async (flags, _words, [word = ""]) => await changeConfiguration("install", word, flags),
};
