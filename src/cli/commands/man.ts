import { defineCommand } from "citty";
import type { Command } from "../command.ts";

/** `nemo-relay man`: the manual page. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay man", description: "Print the manual page, in the form that man reads" },
  }),
  args: {},
  examples: [
    "nemo-relay man | man -l -                                     # read it",
    "nemo-relay man > ~/.local/share/man/man1/nemo-relay.1         # keep it",
  ],
  run: async () => {
    const { manual } = await import("../manual.ts");
    await Bun.write(Bun.stdout, await manual());
    return 0;
  },
};
