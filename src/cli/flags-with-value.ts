import type { ArgsDef } from "citty";
import { flagOf } from "./check-arguments.ts";
import { commands } from "./commands.ts";
import { logFlags } from "./log-flags.ts";

/** Loads every command and tells which flags take the next word as their value. */
export async function flagsWithValue(): Promise<(flag: string) => boolean> {
  const { command: daemon } = await import("./commands/daemon.ts");
  const loaded = await Promise.all(commands.map(async (entry) => (await entry.load()).args));
  const known: ArgsDef = Object.assign({}, ...loaded, daemon.args, logFlags);
  return (flag) => {
    const found = flagOf(flag, known);
    return found !== undefined && found.type !== "boolean";
  };
}
