import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { get } from "../core/json/path.ts";
import { messageOf } from "../errors.ts";
import { replaceFile } from "../platform/atomic-file.ts";
import type { DirectoryInput } from "../platform/xdg.ts";
import { userDirectories } from "../platform/xdg.ts";

/** What this person has trusted, or why that cannot be told. */
export type TrustStore =
  | {
      readonly kind: "read";
      readonly path: string;
      /** File → SHA-256 of the text that was trusted, in hex. */
      readonly files: ReadonlyMap<string, string>;
    }
  | { readonly kind: "broken"; readonly why: string };

/** In bytes: some ten thousand files. */
const largest = 4 * 1024 * 1024;

/** Reads `trusted.json` from the user's configuration directory. No file: nothing is trusted yet. Never throws. */
export async function readTrust(input: DirectoryInput): Promise<TrustStore> {
  const directory = userDirectories(input).config;
  if (directory === undefined) return { kind: "broken", why: "there is no place for it: set HOME or XDG_CONFIG_HOME" };
  const path = join(directory, "trusted.json");
  const broken = (why: string): TrustStore => ({ kind: "broken", why: `${path} ${why}` });
  try {
    const strangers = await strangersOf(path);
    if (strangers !== undefined) return broken(`${strangers}; look at it, then \`chmod 600\` it or remove it`);
    const files = readFiles(await readFile(path, "utf8"));
    return files === undefined
      ? broken("is not what `nemo-relay trust` writes; repair it, or remove it and trust again")
      : { kind: "read", path, files };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "read", path, files: new Map() };
    return broken(`cannot be read: ${messageOf(error)}`);
  }
}

/** Replaces the file (mode 0600) as a whole. Rejects with the system's error and leaves the old one. */
export async function writeTrust(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  const entries = [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, sha256]): [string, JsonObject] => [file, { sha256 }]);
  await replaceFile(path, `${JSON.stringify({ version: 1, files: Object.fromEntries(entries) }, null, 2)}\n`);
}

/** Who can write into the file could trust in the person's name. */
async function strangersOf(path: string): Promise<string | undefined> {
  const found = await stat(path);
  if (!found.isFile()) return "is not a file";
  if (found.size > largest) return "is far too large";
  if (process.platform === "win32") return undefined;
  const { mode, uid } = found;
  if (uid !== process.getuid?.()) return "belongs to another user";
  return (mode & 0o022) === 0 ? undefined : "can be written by other users";
}

function readFiles(text: string): ReadonlyMap<string, string> | undefined {
  const parsed = parseJson(text);
  const files = parsed.ok ? get(parsed.value, "files") : undefined;
  if (!parsed.ok || get(parsed.value, "version") !== 1 || !isObject(files)) return undefined;
  const found = new Map<string, string>();
  for (const [file, entry] of Object.entries(files)) {
    const sha256 = get(entry, "sha256");
    if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    found.set(file, sha256);
  }
  return found;
}
