import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agentByWord, agents } from "../../agents/registry.ts";
import { RelayError } from "../../errors.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import { printText } from "../help.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const args: ArgsDef = {
  offline: { type: "boolean", description: "Ask no other machine" },
  smoke: { type: "boolean", description: "Send a made-up hook the way that each agent would, and look for it" },
  json: { type: "boolean", description: "Print the findings as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

const example = agents[0] === undefined ? "AGENT" : sectionOf(agents[0]);

/** `nemo-relay doctor [AGENT]`: what keeps a record from being made or delivered. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay doctor",
      description: "Look for what keeps a record from being made or delivered, and say how to mend it",
    },
    args,
  }),
  args,
  operands: { name: "[AGENT]", least: 0, most: 1 },
  examples: [
    "nemo-relay doctor                # exit code 1 when there is an error",
    `nemo-relay doctor ${example} --smoke # try the hooks of one agent`,
    "nemo-relay doctor --json --offline",
  ],
  run: async (flags, _words, [word]) => {
    const agent = word === undefined ? undefined : agentByWord(word);
    if (word !== undefined && agent === undefined) {
      throw new RelayError("usage", `unknown agent "${word}"; known: ${agents.map(sectionOf).join(", ")}`);
    }
    const [{ examine }, { countLevel, findingsJson, findingsText }, { ownPath }] = await Promise.all([
      import("../../doctor/doctor.ts"),
      import("../../doctor/doctor-text.ts"),
      import("../../platform/own-path.ts"),
    ]);
    const areas = await examine({
      env: { ...process.env },
      directory: process.cwd(),
      configFile: textFlag(flags, "config"),
      agents: agent === undefined ? agents : [agent],
      binary: ownPath(),
      reach: switchFlag(flags, "offline") ? "offline" : "online",
      smoke: switchFlag(flags, "smoke"),
    });
    await printText(switchFlag(flags, "json") ? findingsJson(areas) : findingsText(areas));
    return countLevel(areas, "error") === 0 ? 0 : 1;
  },
};
