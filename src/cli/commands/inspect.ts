import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { printText } from "../help.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const args: ArgsDef = {
  json: { type: "boolean", description: "Print the tree as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

/** `nemo-relay inspect SESSION`: one session's tree, from the journal. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay inspect",
      description: "Print a session's tree with times, tokens and, per call, how its owner was found",
    },
    args,
  }),
  args,
  operands: { name: "SESSION", least: 1, most: 1 },
  examples: [
    "nemo-relay inspect latest          # the session that was opened last",
    "nemo-relay inspect 2d3fe3f0        # the beginning of an id is enough",
    "nemo-relay inspect latest --json   # for machines",
  ],
  run: async (flags, _words, [session = ""]) => {
    const { openConfiguredJournal } = await import("../configured-journal.ts");
    const { inspectSession } = await import("../../inspect/inspect.ts");
    const layout = await openConfiguredJournal(textFlag(flags, "config"));
    await printText(`${inspectSession({ layout, session, json: switchFlag(flags, "json") })}\n`);
    return 0;
  },
};
