import { messageOf } from "../errors.ts";
import type { DirectoryInput } from "../platform/xdg.ts";
import { printable } from "./printable.ts";
import { identify } from "./project-file.ts";
import { readTrust, writeTrust } from "./trust-store.ts";

/** A project's file that one of our own commands has written for the person. */
export interface WrittenFile {
  readonly path: string;
  /** Its text before; undefined when there was none. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Carries trust over to what we have written: a new file is trusted, and one that was trusted stays so. A file that
 * somebody else brought stays untrusted. Returns what the person should know.
 */
export async function trustWritten({ path, before, after }: WrittenFile, input: DirectoryInput): Promise<string> {
  const shown = printable(path);
  const store = await readTrust(input);
  if (store.kind === "broken") return `${shown} is not trusted: ${store.why}`;
  const now = await identify({ name: path, layer: "project", value: {}, text: after, prefix: [] });
  const earlier = await identify({ name: path, layer: "project", value: {}, text: before ?? "", prefix: [] });
  if (before !== undefined && store.files.get(now.key) !== earlier.sha256) {
    return `${shown} was not trusted and is not now; run \`nemo-relay trust\` after you have read it`;
  }
  try {
    await writeTrust(store.path, new Map([...store.files, [now.key, now.sha256]]));
    return `${shown} is trusted as it is now`;
  } catch (error) {
    return `${shown} is not trusted: ${store.path} cannot be written: ${messageOf(error)}`;
  }
}
