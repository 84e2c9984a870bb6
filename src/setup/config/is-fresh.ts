import { access } from "node:fs/promises";
import { join } from "node:path";
import type { DirectoryInput } from "../../platform/xdg.ts";
import { userDirectories } from "../../platform/xdg.ts";

/** Whether this person has neither configured nor recorded anything yet: only then is a set-up offered unasked. */
export async function isFresh(input: DirectoryInput): Promise<boolean> {
  const { config, state } = userDirectories(input);
  if (config === undefined || state === undefined) return false;
  const traces = [join(config, "config.toml"), join(config, "plugins.toml"), join(state, "journal")];
  const found = await Promise.all(
    traces.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return !found.includes(true);
}
