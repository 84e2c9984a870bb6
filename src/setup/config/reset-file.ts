import { rename } from "node:fs/promises";
import { hintFor } from "../../config/explain-issues.ts";
import { shownKey } from "../../config/document.ts";
import type { ConfigFileName } from "../../config/locations.ts";
import { RelayError, messageOf } from "../../errors.ts";
import type { SavePorts } from "./save-file.ts";
import type { Scope } from "./target-file.ts";
import { openTarget } from "./target-file.ts";

/** The file that a word means. Throws `RelayError("usage")` for any other word. */
export function fileNamed(word: string): ConfigFileName {
  if (word === "config" || word === "plugins") return `${word}.toml`;
  throw new RelayError("usage", `unknown file ${shownKey(word)}; ${hintFor(word, ["config", "plugins"])}`);
}

/** Moves a file aside and says where it is. Throws RelayError: `not_found` when there is none. */
export async function resetFile(word: string, scope: Scope, { place, say }: SavePorts): Promise<void> {
  const { path, before } = await openTarget(fileNamed(word), scope, place);
  if (before === undefined) throw new RelayError("not_found", `there is no ${path}: nothing to reset`);
  const backup = `${path}.${new Date().toISOString().replaceAll(/[-:.]/g, "")}.bak`;
  try {
    await rename(path, backup);
  } catch (error) {
    throw new RelayError("config", `${path} cannot be moved: ${messageOf(error)}. Nothing was changed`);
  }
  say(`nemo-relay: ${path} is now ${backup}`);
}
