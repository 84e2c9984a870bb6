import { join } from "node:path";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { get, readPath } from "../../../core/json/path.ts";
import { readSmallFile } from "../../shared/read-small-file.ts";
import { askedHooks } from "../hooks.ts";
import type { CommandLine } from "./command-line.ts";
import type { Override } from "./overrides.ts";
import { parseToml } from "./parse-toml.ts";

/** Why no hook of ours will run, whatever the person says: an administrator's requirements. */
export async function hooksOff(folder: string): Promise<string | undefined> {
  try {
    const text = await readSmallFile(join(folder, "requirements.toml"));
    if (get(parseToml(text ?? ""), "allow_managed_hooks_only") !== true) return undefined;
  } catch {
    // Codex judges this file, and says so.
    return undefined;
  }
  return "its administrator allows only managed hooks (allow_managed_hooks_only)";
}

/** What the person's own words do to our hooks: they come after ours, and Codex goes by the last. */
export function hookNotes(line: CommandLine, overrides: readonly Override[], config: JsonObject): readonly string[] {
  const off = line.disabled.includes("hooks") || overrides.some((one) => isSwitchedOff(one));
  const taken = askedHooks.filter(({ event }) =>
    overrides.some(({ path }) => path[0] === "hooks" && path[1] === event),
  );
  const notes = [
    off ? "hooks are switched off by your own words (features.hooks): only model traffic is recorded" : undefined,
    taken.length === 0
      ? undefined
      : `your own -c takes the place of our hooks for ${taken.map(({ event }) => event).join(", ")}: these events are not recorded`,
    !off && readPath(config, "features.hooks") === false
      ? "features.hooks = false in your config.toml is overruled for this run: your own trusted hooks run too"
      : undefined,
  ];
  return notes.filter((note) => note !== undefined);
}

function isSwitchedOff({ path, value }: Override): boolean {
  if (path.join(".") === "features.hooks") return value === false;
  return path.join(".") === "features" && get(value, "hooks") === false;
}
