import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { RelayError } from "../../errors.ts";
import { exporters } from "../../exporters/registry.ts";
import type { Command } from "../command.ts";
import { switchFlag } from "../command.ts";

const args: ArgsDef = {
  list: { type: "boolean", description: "Print what is trusted, and whether it has changed" },
  revoke: { type: "boolean", description: "Trust the project's files no longer" },
};

/** `nemo-relay trust [DIR]`: lets a project's `.nemo-relay/*.toml` take full effect. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay trust",
      description: "Let a project's .nemo-relay/*.toml choose commands, upstreams, endpoints and directories",
    },
    args,
  }),
  args,
  operands: { name: "[DIR]", least: 0, most: 1 },
  examples: [
    "nemo-relay trust            # show what this project's files ask for, and trust them as they are now",
    "nemo-relay trust --list     # everything that was trusted",
    "nemo-relay trust --revoke   # take it back for this project",
  ],
  run: async (flags, _words, [directory = "."]) => {
    const [{ trustProject }, { revokeTrust }, { listTrusted }, { log }] = await Promise.all([
      import("../../trust/trust-project.ts"),
      import("../../trust/revoke.ts"),
      import("../../trust/list-trusted.ts"),
      import("../../platform/log.ts"),
    ]);
    const [list, revoke] = [switchFlag(flags, "list"), switchFlag(flags, "revoke")];
    if (list && revoke) throw new RelayError("usage", "--list and --revoke are two things: give one of them");
    const { env, platform } = process;
    const named = resolve(directory);
    // A run starts where the system says it stands, links followed.
    const cwd = await realpath(named).catch(() => named);
    const place = { cwd, env, platform, say: (line: string) => log.log(line) };
    if (list) await Bun.write(Bun.stdout, (await listTrusted(place)).map((line) => `${line}\n`).join(""));
    else if (revoke) await revokeTrust(place);
    else await trustProject({ ...place, catalogue: { exporters } });
    return 0;
  },
};
