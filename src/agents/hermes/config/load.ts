import { readFile, stat } from "node:fs/promises";
import { RelayError, messageOf } from "../../../errors.ts";
import type { YamlText } from "./yaml-text.ts";
import { parseYaml } from "./yaml-text.ts";

/** Files above this many bytes are no configuration. */
const largest = 4 * 1024 * 1024;

/** Reads a configuration file; undefined when there is none. Throws RelayError `config` when it cannot be read. */
export async function loadYaml(path: string): Promise<YamlText | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseYaml(path, text);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new RelayError("config", `${path} is not a file`);
    if (found.size > largest) throw new RelayError("config", `${path} is too large for a configuration file`);
    const bytes = await readFile(path);
    // Anything that is no UTF-8 would come back changed.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new RelayError("config", `${path} cannot be read: ${messageOf(error)}`);
  }
}
