import { defineCommand } from "citty";
import { agents } from "../../agents/registry.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { Command } from "../command.ts";
import { changeConfiguration, changeFlags } from "../install-command.ts";

const example = agents.filter((agent) => agent.install !== undefined).map(sectionOf)[0] ?? "AGENT";

/** `nemo-relay uninstall AGENT`: takes out what install added. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay uninstall", description: "Take out of an agent's configuration what install added" },
    args: changeFlags,
  }),
  args: changeFlags,
  operands: { name: "AGENT", least: 1, most: 1 },
  examples: [
    `nemo-relay uninstall ${example}             # every other byte stays`,
    `nemo-relay uninstall ${example} --dry-run   # show what would change`,
  ],
  run: async (flags, _words, [word = ""]) => await changeConfiguration("uninstall", word, flags),
};
