import { readFile, stat } from "node:fs/promises";
import { RelayError } from "../../errors.ts";

/** Files above this many bytes are no configuration. */
const largest = 4 * 1024 * 1024;

/**
 * The text of an agent's own file; undefined when there is none that can be read. Throws RelayError `config` for one that
 * is too large: what it says must not be guessed.
 */
export async function readSmallFile(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  if (found.size > largest) throw new RelayError("config", `${path} is too large for a configuration file`);
  return await readFile(path, "utf8").catch(() => undefined);
}
