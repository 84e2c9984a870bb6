import { defineCommand } from "citty";
import type { Command } from "../command.ts";
import { complete } from "../complete.ts";

/** `nemo-relay complete -- WORDS`: asked by the completion scripts at each Tab. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay complete",
      description:
        "Print what can stand at the last of these words: files, directories, default or words on the first line, " +
        "then a word and its description per line; completion scripts ask this",
    },
  }),
  args: {},
  words: "WORDS...",
  examples: ["nemo-relay complete -- export --f"],
  run: async (_flags, typed) => {
    const { kind, candidates } = await complete(typed);
    const lines = [kind, ...candidates.map(({ word, about }) => `${word}\t${about}`)];
    await Bun.write(Bun.stdout, `${lines.join("\n")}\n`);
    return 0;
  },
};
