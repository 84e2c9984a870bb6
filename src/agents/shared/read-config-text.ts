import { lstat, readFile, stat } from "node:fs/promises";
import { RelayError, messageOf } from "../../errors.ts";

/** Files above this many bytes are no configuration. */
const largest = 4 * 1024 * 1024;

/**
 * The text of an agent's configuration file, a byte order mark included; undefined when there is none. Throws RelayError
 * `config` when it cannot be read.
 */
export async function readConfigText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new RelayError("config", `${path} is not a file`);
    if (found.size > largest) throw new RelayError("config", `${path} is too large for a configuration file`);
    const bytes = await readFile(path);
    // Anything that is no UTF-8 would come back changed.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) {
      throw new RelayError("config", `${path} cannot be read: ${messageOf(error)}`);
    }
    const link = await lstat(path).catch(() => undefined);
    if (link === undefined) return undefined;
    throw new RelayError("config", `${path} is a link that leads nowhere; mend or remove it`);
  }
}
