import { readFile } from "node:fs/promises";
import { RelayError, messageOf } from "../../errors.ts";
import { replaceFile } from "../../platform/atomic-file.ts";
import type { DirectoryInput } from "../../platform/xdg.ts";
import type { Shell } from "./shells.ts";

/**
 * Writes a shell's script where the shell looks for this person's completions. Returns what the person should know;
 * their own files are never changed. Throws RelayError `config` when the script cannot be written.
 */
export async function installCompletions(shell: Shell, input: DirectoryInput): Promise<readonly string[]> {
  const place = shell.place(input);
  if (place === undefined) throw new RelayError("config", "there is no place for completions: set HOME");
  const { path, needs } = place;
  const there = await readFile(path, "utf8").catch(() => undefined);
  if (there !== shell.script) {
    try {
      await replaceFile(path, shell.script);
    } catch (error) {
      throw new RelayError("config", `${path} cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
  const done = there === shell.script ? `${path} is up to date` : `wrote ${path}`;
  if (needs === undefined) return [done, `a new ${shell.name} completes nemo-relay`];
  const unless = needs.unless === undefined ? "" : `, unless ${needs.unless}`;
  return [done, `add this line to ${needs.file}${unless}:`, `  ${needs.line}`];
}
