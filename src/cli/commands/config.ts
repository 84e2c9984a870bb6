import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";
import { editFlags, editNames, readPlace, readPorts, readScope, scopeFlags, viewFlags } from "../setup-flags.ts";
import type { SubCommand } from "../sub-commands.ts";
import { runSubCommand } from "../sub-commands.ts";

const args: ArgsDef = { ...editFlags, ...viewFlags };
const viewNames = Object.keys(viewFlags);

const words: readonly SubCommand[] = [
  {
    word: "get",
    operands: "KEY",
    least: 1,
    most: 1,
    flags: viewNames,
    run: async (flags, [key = ""]) => {
      const { getValue } = await import("../../setup/config/explain/find-value.ts");
      await Bun.write(Bun.stdout, await getValue(key, await readPlace(flags), switchFlag(flags, "json")));
      return 0;
    },
  },
  {
    word: "set",
    operands: "KEY VALUE",
    least: 2,
    most: 2,
    flags: editNames,
    run: async (flags, [key = "", word = ""]) => {
      const { editConfig } = await import("../../setup/config/edit-value.ts");
      await editConfig(readScope(flags), { key, word }, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "unset",
    operands: "KEY",
    least: 1,
    most: 1,
    flags: editNames,
    run: async (flags, [key = ""]) => {
      const { unsetConfig } = await import("../../setup/config/edit-value.ts");
      await unsetConfig(readScope(flags), key, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "validate",
    operands: "[FILE]",
    least: 0,
    most: 1,
    flags: viewNames,
    run: async (flags, [file]) => {
      const { validateCommand } = await import("../validate-command.ts");
      return await validateCommand(["config.toml", "plugins.toml"], file, flags);
    },
  },
  {
    word: "explain",
    operands: "[KEY]",
    least: 0,
    most: 1,
    flags: viewNames,
    run: async (flags, [key]) => {
      const { explainValues } = await import("../../setup/config/explain/find-value.ts");
      await Bun.write(Bun.stdout, await explainValues(key, await readPlace(flags), switchFlag(flags, "json")));
      return 0;
    },
  },
  {
    word: "reset",
    operands: "[config|plugins]",
    least: 0,
    most: 1,
    flags: Object.keys(scopeFlags),
    run: async (flags, [which = "config"]) => {
      const { resetFile } = await import("../../setup/config/reset-file.ts");
      await resetFile(which, readScope(flags), await readPorts(flags));
      return 0;
    },
  },
  {
    word: "schema",
    operands: "[config|plugins]",
    least: 0,
    most: 1,
    flags: [],
    run: async (_flags, [which = "config"]) => {
      const [{ schemaText }, { fileNamed }] = await Promise.all([
        import("../../setup/config/schema-file.ts"),
        import("../../setup/config/reset-file.ts"),
      ]);
      await Bun.write(Bun.stdout, await schemaText(fileNamed(which)));
      return 0;
    },
  },
];

/** `nemo-relay config ...`: the whole configuration; without a word, its first set-up on a terminal. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay config", description: "Set up, explain, change and check the configuration" },
    args,
  }),
  args,
  operands: { name: `[${words.map(({ word }) => word).join("|")}] [WORD...]`, least: 0, most: 3 },
  examples: [
    "nemo-relay config                              # set up on the terminal; nothing is written before your yes",
    "nemo-relay config explain                      # every value, and which file, variable or flag says so",
    "nemo-relay config explain journal --json",
    "nemo-relay config get journal.max_age",
    "nemo-relay config set journal.max_age 7d       # in your own file; --project, --global for others",
    `nemo-relay config set 'prices."my-model"' '{ input = 1.5, output = 6 }'`,
    "nemo-relay config unset journal.max_age",
    "nemo-relay config validate                     # every problem with file, line and column",
    "nemo-relay config reset                        # move config.toml aside; reset plugins for plugins.toml",
    "nemo-relay config schema plugins               # JSON Schema, for editors",
  ],
  run: async (flags, _words, operands) => {
    if (operands.length > 0) return await runSubCommand({ command: "config", list: words, args }, flags, operands);
    const { runWizard } = await import("../../setup/config/wizard/run-wizard.ts");
    const { changeConfiguration } = await import("../install-command.ts");
    const install = async (word: string, dryRun: boolean): Promise<void> =>
      void (await changeConfiguration("install", word, { "dry-run": dryRun }));
    return await runWizard({ ...(await readPorts(flags)), install });
  },
};
