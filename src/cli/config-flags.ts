import type { ArgsDef } from "citty";
import type { ConfigFlags } from "../config/flags.ts";
import { gatewayModes } from "../core/events/normalized-event.ts";
import { upstreams } from "../providers/registry.ts";
import type { Flags } from "./command.ts";
import { textFlag } from "./command.ts";

/** Flags of every command that runs a gateway. The base URLs follow from the registered upstreams. */
export const configFlags: ArgsDef = {
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
  "plugin-config-path": {
    type: "string",
    valueHint: "FILE",
    description: "plugins.toml to use in place of the user's",
  },
  "plugin-config": {
    type: "string",
    valueHint: "JSON",
    description: "Plugin configuration, in place of any plugins.toml",
  },
  ...Object.fromEntries(
    upstreams.map(({ key, defaultBaseUrl }) => [
      `${key}-base-url`,
      { type: "string", valueHint: "URL", description: `Where requests for ${key} go (default ${defaultBaseUrl})` },
    ]),
  ),
  "session-metadata": { type: "string", valueHint: "JSON", description: "Metadata to record on each session" },
  profile: { type: "string", valueHint: "NAME", description: "Configuration profile to record on each session" },
  "gateway-mode": {
    type: "enum",
    options: [...gatewayModes],
    description: "Whether model traffic must pass here",
  },
};

/** Reads those flags, and `--bind` where a command declares it; their values are judged with the other layers'. */
export function readConfigFlags(flags: Flags): ConfigFlags {
  return {
    config: textFlag(flags, "config"),
    pluginConfigPath: textFlag(flags, "plugin-config-path"),
    pluginConfig: textFlag(flags, "plugin-config"),
    baseUrls: Object.fromEntries(upstreams.map(({ key }) => [key, textFlag(flags, `${key}-base-url`)])),
    sessionMetadata: textFlag(flags, "session-metadata"),
    profile: textFlag(flags, "profile"),
    gatewayMode: textFlag(flags, "gateway-mode"),
    bind: textFlag(flags, "bind"),
  };
}
