import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agents } from "../../agents/registry.ts";
import { upstreams } from "../../providers/registry.ts";
import { printText } from "../help.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const args: ArgsDef = {
  json: { type: "boolean", description: "Print it as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

/** `nemo-relay agents`: which agents are there, and what of them is recorded. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay agents", description: "Show which agents are installed and what of them is recorded" },
    args,
  }),
  args,
  examples: ["nemo-relay agents          # always exit code 0", "nemo-relay agents --json   # for machines"],
  run: async (flags) => {
    const [{ configure }, { examineAgent }, { agentsJson, agentsText }, { ownPath }] = await Promise.all([
      import("../../launch/configure.ts"),
      import("../../doctor/examine-agent.ts"),
      import("../../doctor/agents-text.ts"),
      import("../../platform/own-path.ts"),
    ]);
    const { env } = process;
    const directory = process.cwd();
    const ready = await configure({ flags: { config: textFlag(flags, "config") }, env, directory, agents, upstreams });
    const ports = { ...ready, env, directory, binary: ownPath() };
    const reports = await Promise.all(agents.map((agent) => examineAgent(agent, ports)));
    await printText(switchFlag(flags, "json") ? agentsJson(reports) : agentsText(reports));
    return 0;
  },
};
