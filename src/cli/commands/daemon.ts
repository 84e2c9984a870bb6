import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agents } from "../../agents/registry.ts";
import { RelayError } from "../../errors.ts";
import { upstreams } from "../../providers/registry.ts";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";
import { configFlags, readConfigFlags } from "../config-flags.ts";

const args: ArgsDef = {
  bind: {
    type: "string",
    valueHint: "HOST:PORT",
    description: "Run the gateway by itself at this loopback address (also NEMO_RELAY_GATEWAY_BIND)",
  },
  "insecure-bind": {
    type: "boolean",
    description: "Let --bind name an address that other machines reach; all of them need NEMO_RELAY_TOKEN",
  },
  ...configFlags,
};

/** The gateway by itself: `--bind` or NEMO_RELAY_GATEWAY_BIND without a command. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay", description: "Run the gateway by itself, for agents that were set up to use it" },
    args,
  }),
  args,
  examples: ["nemo-relay --bind 127.0.0.1:4040", "nemo-relay --bind 127.0.0.1:0     # a free port; stderr says which"],
  run: async (flags) => {
    const [{ serve }, { readToken }, { configure }, { startService }, { log }] = await Promise.all([
      import("../../launch/serve.ts"),
      import("../../launch/bind-address.ts"),
      import("../../launch/configure.ts"),
      import("../../runtime/start-service.ts"),
      import("../../platform/log.ts"),
    ]);
    const directory = process.cwd();
    const { config } = await configure({
      flags: readConfigFlags(flags),
      env: process.env,
      directory,
      agents,
      upstreams,
    });
    if (config.bind === undefined) {
      throw new RelayError("usage", "these flags need a command, or --bind HOST:PORT to run the gateway by itself");
    }
    const { bind } = config;
    const safety = { insecure: switchFlag(flags, "insecure-bind"), token: readToken(process.env) };
    const [warn, say] = [(line: string) => log.warn(line), (line: string) => log.info(line)];
    return await serve({ config, directory, bind, safety, start: startService, warn, say });
  },
};
