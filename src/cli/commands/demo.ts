import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";

const args: ArgsDef = { json: { type: "boolean", description: "Print the result as JSON" } };

/** `nemo-relay demo`: a scripted agent and a scripted provider through the real gateway. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay demo",
      description:
        "Send a scripted session through the real gateway and show the record; needs no network, key or agent",
    },
    args,
  }),
  args,
  examples: ["nemo-relay demo", "nemo-relay demo --json"],
  run: async (flags) => {
    const { runDemo } = await import("../../demo/run.ts");
    return await runDemo({ json: switchFlag(flags, "json") });
  },
};
