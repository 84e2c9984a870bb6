import type { FileReader } from "../config/files.ts";
import { diskFiles } from "../config/files.ts";
import { messageOf } from "../errors.ts";
import type { DirectoryInput } from "../platform/xdg.ts";
import { printable } from "./printable.ts";
import { identify } from "./project-file.ts";
import { usableTrust } from "./trust-project.ts";

/** One line for each file that was trusted, and whether it still is. Throws RelayError `config`. */
export async function listTrusted(input: DirectoryInput, files: FileReader = diskFiles): Promise<readonly string[]> {
  const { files: trusted } = await usableTrust(input);
  return await Promise.all(
    [...trusted].map(async ([key, sha256]) => `${printable(key)}: ${await stateOf(key, sha256, files)}`),
  );
}

async function stateOf(key: string, sha256: string, files: FileReader): Promise<string> {
  try {
    const text = await files.read(key);
    if (text === undefined) return "is gone";
    const now = await identify({ name: key, layer: "project", value: {}, text, prefix: [] });
    return now.sha256 === sha256 ? "trusted" : "has changed, not trusted as it is now";
  } catch (error) {
    return `cannot be read (${messageOf(error)})`;
  }
}
