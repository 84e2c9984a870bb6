import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { RelayError } from "../../errors.ts";
import { exporters } from "../../exporters/registry.ts";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";
import { editFlags, editNames, readPlace, readPorts, readScope } from "../setup-flags.ts";
import type { SubCommand } from "../sub-commands.ts";
import { runSubCommand } from "../sub-commands.ts";

const args: ArgsDef = {
  ...editFlags,
  json: { type: "boolean", description: "Print what list or validate found as JSON" },
};

const kind = exporters.find(({ fill }) => fill !== undefined)?.kind ?? "KIND";
const many = Number.POSITIVE_INFINITY;

const words: readonly SubCommand[] = [
  {
    word: "list",
    operands: "",
    least: 0,
    most: 0,
    flags: ["json"],
    run: async (flags) => {
      const { listPlugins } = await import("../../setup/config/list-plugins.ts");
      await Bun.write(Bun.stdout, await listPlugins(await readPlace(flags), switchFlag(flags, "json")));
      return 0;
    },
  },
  {
    word: "enable",
    operands: "KIND [KEY=VALUE...]",
    least: 1,
    most: many,
    flags: editNames,
    run: async (flags, [name = "", ...pairs]) => {
      const set = pairs.map((pair) => {
        const at = pair.indexOf("=");
        if (at < 1) throw new RelayError("usage", `"${pair}" is no setting: expected KEY=VALUE`);
        return { key: `${name}.${pair.slice(0, at)}`, word: pair.slice(at + 1) };
      });
      const { editPlugins } = await import("../../setup/config/edit-value.ts");
      await editPlugins(readScope(flags), { kind: name, enabled: true, set }, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "disable",
    operands: "KIND",
    least: 1,
    most: 1,
    flags: editNames,
    run: async (flags, [name = ""]) => {
      const { editPlugins } = await import("../../setup/config/edit-value.ts");
      await editPlugins(readScope(flags), { kind: name, enabled: false, set: [] }, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "set",
    operands: "KIND.KEY VALUE",
    least: 2,
    most: 2,
    flags: editNames,
    run: async (flags, [key = "", word = ""]) => {
      const { editPlugins } = await import("../../setup/config/edit-value.ts");
      await editPlugins(readScope(flags), { set: [{ key, word }] }, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "unset",
    operands: "KIND[.KEY]",
    least: 1,
    most: 1,
    flags: editNames,
    run: async (flags, [key = ""]) => {
      const { unsetPlugins } = await import("../../setup/config/edit-value.ts");
      await unsetPlugins(readScope(flags), key, await readPorts(flags));
      return 0;
    },
  },
  {
    word: "validate",
    operands: "[FILE]",
    least: 0,
    most: 1,
    flags: ["json"],
    run: async (flags, [file]) => {
      const { validateCommand } = await import("../validate-command.ts");
      return await validateCommand(["plugins.toml"], file, flags);
    },
  },
  {
    word: "edit",
    operands: "",
    least: 0,
    most: 0,
    flags: editNames,
    run: async (flags) => {
      const { editInteractively } = await import("../../setup/config/editor/edit.ts");
      return await editInteractively(readScope(flags), await readPorts(flags));
    },
  },
];

/** `nemo-relay plugins ...`: the exporters of plugins.toml. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay plugins", description: "Choose where records go: the exporters of plugins.toml" },
    args,
  }),
  args,
  operands: { name: `${words.map(({ word }) => word).join("|")} [WORD...]`, least: 1, most: many },
  examples: [
    "nemo-relay plugins edit                        # choose on the terminal; --project for this project's file",
    "nemo-relay plugins list                        # what is on, and where it delivers to",
    `nemo-relay plugins enable ${kind} preset=phoenix`,
    `nemo-relay plugins set ${kind}.endpoint http://127.0.0.1:6006/v1/traces`,
    `nemo-relay plugins set ${kind}.headers.authorization 'Bearer \${KEY}'   # \${KEY}: from the environment`,
    `nemo-relay plugins unset ${kind}.headers.authorization`,
    `nemo-relay plugins disable ${kind} --project --dry-run`,
    "nemo-relay plugins validate                    # every problem with file, line and column",
  ],
  run: async (flags, _words, operands) =>
    await runSubCommand({ command: "plugins", list: words, args }, flags, operands),
};
