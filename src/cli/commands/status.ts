import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { printText } from "../help.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const args: ArgsDef = {
  json: { type: "boolean", description: "Print it as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

/** `nemo-relay status`: what runs, what waits and why. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay status",
      description: "Show the gateways that run, what waits for delivery and why, and the room that the record takes",
    },
    args,
  }),
  args,
  examples: ["nemo-relay status          # always exit code 0", "nemo-relay status --json   # for machines"],
  run: async (flags) => {
    const [{ lookIntoConfigured }, { readStatus }, { statusJson, statusText }, { log }, { version }] =
      await Promise.all([
        import("../configured-journal.ts"),
        import("../../status/status.ts"),
        import("../../status/status-text.ts"),
        import("../../platform/log.ts"),
        import("../../version.ts"),
      ]);
    const { config, layout } = await lookIntoConfigured(textFlag(flags, "config"));
    const context = { startDirectory: process.cwd(), version, warn: (line: string): void => log.warn(line) };
    const now = Date.now();
    const status = await readStatus({ layout, config, context }, config.journal, now);
    await printText(switchFlag(flags, "json") ? statusJson(status) : statusText(status, now));
    return 0;
  },
};
