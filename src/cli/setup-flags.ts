import { realpath } from "node:fs/promises";
import type { ArgsDef } from "citty";
import { RelayError } from "../errors.ts";
import type { SetupPlace } from "../setup/config/place.ts";
import type { SavePorts } from "../setup/config/save-file.ts";
import type { Scope } from "../setup/config/target-file.ts";
import type { Flags } from "./command.ts";
import { switchFlag } from "./command.ts";
import { configFlags, readConfigFlags } from "./config-flags.ts";

/** Flags that say whose file is meant. */
export const scopeFlags: ArgsDef = {
  user: { type: "boolean", description: "Your own file, for all projects (default)" },
  project: { type: "boolean", description: "The project's file: the nearest .nemo-relay, else one in this directory" },
  global: { type: "boolean", description: "The file for everybody on this machine" },
};

/** Flags of commands that change a file. */
export const editFlags: ArgsDef = {
  ...scopeFlags,
  "dry-run": { type: "boolean", description: "Print what would change as a diff, and change nothing" },
};

/** The names of those flags. */
export const editNames: readonly string[] = Object.keys(editFlags);

/** Flags of commands that look at the whole configuration. */
export const viewFlags: ArgsDef = {
  ...configFlags,
  bind: { type: "string", valueHint: "HOST:PORT", description: "As a daemon would be given it" },
  json: { type: "boolean", description: "Print it as JSON" },
};

/** The scope that was asked for. Throws `RelayError("usage")` for more than one. */
export function readScope(flags: Flags): Scope {
  const given = (["user", "project", "global"] as const).filter((name) => switchFlag(flags, name));
  if (given.length > 1) {
    throw new RelayError("usage", `${given.map((name) => `--${name}`).join(" and ")} are different files: give one`);
  }
  return given[0] ?? "user";
}

/** Where this command was started. */
export async function readPlace(flags: Flags): Promise<SetupPlace> {
  const named = process.cwd();
  // A run starts where the system says it stands, links followed.
  const cwd = await realpath(named).catch(() => named);
  return { cwd, env: process.env, platform: process.platform, flags: readConfigFlags(flags) };
}

async function show(text: string): Promise<void> {
  await Bun.write(Bun.stdout, text);
}

/** What a change is told by and shown with. */
export async function readPorts(flags: Flags): Promise<SavePorts> {
  const { log } = await import("../platform/log.ts");
  return {
    place: await readPlace(flags),
    say: (line) => log.log(line),
    dryRun: switchFlag(flags, "dry-run") ? show : undefined,
  };
}
