import type { ConfigFileName } from "../config/locations.ts";
import { RelayError, messageOf } from "../errors.ts";
import type { DirectoryInput } from "../platform/xdg.ts";
import type { JudgeInput } from "./judge.ts";
import { printable } from "./printable.ts";
import { survey } from "./survey.ts";
import type { TrustStore } from "./trust-store.ts";
import { readTrust, writeTrust } from "./trust-store.ts";
import { othersLine, requestLines } from "./words.ts";

/** What `nemo-relay trust` works on; `cwd` is the directory that was named, absolute. */
export interface TrustInput extends Omit<JudgeInput, "trusted">, DirectoryInput {
  /** Takes one line for the person. */
  readonly say: (line: string) => void;
}

/** The files that can be trusted. */
export const trustedNames: readonly ConfigFileName[] = ["config.toml", "plugins.toml"];

/**
 * Shows what the project's files ask for that needs trust, and trusts them as they are now.
 * Throws RelayError: `not_found` without a project, `config` when a file cannot be read or the answer not be kept.
 */
export async function trustProject(input: TrustInput): Promise<void> {
  const store = await usableTrust(input);
  const judgements = await survey({ ...input, names: trustedNames, trusted: store.files });
  if (judgements.length === 0) {
    throw new RelayError(
      "not_found",
      `there is no .nemo-relay/config.toml or plugins.toml in ${printable(input.cwd)} or above it`,
    );
  }
  const files = new Map(store.files);
  for (const { file } of judgements) files.set(file.key, file.sha256);
  await keep(store.path, files);
  for (const judgement of judgements) {
    const path = printable(judgement.file.path);
    if (judgement.asked.length === 0) input.say(`trusted: ${path} (nothing in it needs trust as it is)`);
    else input.say(`trusted: ${path}, until it changes, with`);
    for (const line of requestLines(judgement)) input.say(line);
    const others = othersLine(judgement);
    if (others !== undefined) input.say(others);
  }
  input.say("take it back with: nemo-relay trust --revoke");
}

/** What is trusted. Throws RelayError `config` when that cannot be told; the file stays as it is. */
export async function usableTrust(input: DirectoryInput): Promise<Extract<TrustStore, { kind: "read" }>> {
  const store = await readTrust(input);
  if (store.kind === "read") return store;
  throw new RelayError("config", `${store.why}. Nothing is trusted, and nothing was changed`);
}

/** Writes what is trusted. Throws RelayError `config`. */
export async function keep(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await writeTrust(path, files);
  } catch (error) {
    throw new RelayError("config", `${path} cannot be written: ${messageOf(error)}. Nothing was changed`);
  }
}
