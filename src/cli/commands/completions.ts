import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { RelayError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";
import { shells } from "../completions/shells.ts";

const args: ArgsDef = {
  install: { type: "boolean", description: "Write the script to your own completions directory in place of stdout" },
};

/** `nemo-relay completions SHELL`: the script that makes a shell complete our words. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay completions", description: "Print a shell's completion script, or install it for you" },
    args,
  }),
  args,
  operands: { name: shells.map(({ name }) => name).join("|"), least: 1, most: 1 },
  examples: [
    "nemo-relay completions zsh --install          # no file of your own is changed",
    "source <(nemo-relay completions bash)         # for this bash alone",
    "nemo-relay completions powershell | Out-String | Invoke-Expression",
  ],
  run: async (flags, _words, [name]) => {
    const shell = shells.find((each) => each.name === name);
    if (shell === undefined) throw new RelayError("usage", "no such shell");
    if (!switchFlag(flags, "install")) {
      await Bun.write(Bun.stdout, shell.script);
      return 0;
    }
    const [{ installCompletions }, { log }] = await Promise.all([
      import("../completions/install.ts"),
      import("../../platform/log.ts"),
    ]);
    const { env, platform } = process;
    for (const line of await installCompletions(shell, { env, platform })) log.log(line);
    return 0;
  },
};
