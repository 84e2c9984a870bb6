import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { printText } from "../help.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const args: ArgsDef = {
  json: { type: "boolean", description: "Print what was done as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

/** `nemo-relay recover`: what a run does at its start, without a run. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay recover",
      description: "Close what killed runs left open and deliver what earlier runs could not; a run does so by itself",
    },
    args,
  }),
  args,
  examples: [
    "nemo-relay recover          # exit code 75 while something still waits",
    "nemo-relay recover --json   # for machines",
  ],
  run: async (flags) => {
    const [{ openConfigured }, { recover }, { recoveryText }, { log }] = await Promise.all([
      import("../configured-journal.ts"),
      import("../../exporters/recover.ts"),
      import("../recovery-text.ts"),
      import("../../platform/log.ts"),
    ]);
    const { config, layout } = await openConfigured(textFlag(flags, "config"));
    const warn = (message: string): void => log.warn(message);
    const done = await recover({ config, layout, startDirectory: process.cwd(), warn });
    await printText(
      switchFlag(flags, "json") ? `${JSON.stringify({ schema_version: 1, ...done })}\n` : recoveryText(done),
    );
    return done.waiting > 0 || done.left > 0 ? 75 : 0;
  },
};
