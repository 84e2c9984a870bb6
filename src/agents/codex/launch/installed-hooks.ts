import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { readList, readString } from "../../../core/json/path.ts";
import { forwardsTo } from "../../shared/installed-command.ts";
import { askedHooks } from "../hooks.ts";
import { codexId } from "../names.ts";
import { stateKey } from "./hook-overrides.ts";

/** A hook in the person's configuration that forwards to us: `nemo-relay install` has put it there, or they have. */
export interface InstalledHook {
  readonly event: string;
  /** Where Codex may look its state up. */
  readonly keys: readonly string[];
}

/** The installed hooks of a configuration file. Codex names it by its folder, with links followed for `$CODEX_HOME` only. */
export async function installedHooks(config: JsonObject, folder: string): Promise<readonly InstalledHook[]> {
  const found = askedHooks.flatMap((asked) =>
    readList(config, `hooks.${asked.event}`).flatMap((group, at) =>
      readList(group, "hooks").flatMap((hook, index) =>
        forwardsTo(readString(hook, "command") ?? "", codexId) ? [{ asked, at, index }] : [],
      ),
    ),
  );
  if (found.length === 0) return [];
  const folders = new Set([folder, await realpath(folder).catch(() => folder)]);
  return found.map(({ asked, at, index }) => ({
    event: asked.event,
    keys: [...folders].map((one) => stateKey(join(one, "config.toml"), asked.event, [at, index])),
  }));
}
