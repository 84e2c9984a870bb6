import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { standaloneUrl } from "../../agents/install.ts";
import { agents } from "../../agents/registry.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { Command } from "../command.ts";
import { changeConfiguration, changeFlags, printInstalled } from "../install-command.ts";

const example = agents.filter((agent) => agent.install !== undefined).map(sectionOf)[0] ?? "AGENT";

const args: ArgsDef = {
  ...changeFlags,
  "gateway-url": {
    type: "string",
    valueHint: "URL",
    description: `Where hooks go outside a run (default ${standaloneUrl})`,
  },
  "route-models": { type: "boolean", description: "Lead model requests through the gateway too, where that is wise" },
};

/** `nemo-relay install [AGENT]`: our hooks in the agent's own configuration, for good; without an agent, where they are. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay install", description: "Add the hooks to an agent's own configuration" },
    args,
  }),
  args,
  operands: { name: "[AGENT]", least: 0, most: 1 },
  examples: [
    "nemo-relay install                      # which agents have the hooks, and where",
    `nemo-relay install ${example}               # add them; nothing else in the file changes`,
    `nemo-relay install ${example} --project     # for the project in this directory alone`,
    `nemo-relay install ${example} --dry-run     # show what would change`,
  ],
  run: async (flags, _words, [word]) =>
    word === undefined ? await printInstalled(flags) : await changeConfiguration("install", word, flags),
};
