import { join, resolve } from "node:path";
import type { LocationInput } from "../config/locations.ts";
import { directories } from "../config/locations.ts";
import { RelayError } from "../errors.ts";
import { printable } from "./printable.ts";
import { keyOf } from "./project-file.ts";
import { keep, trustedNames, usableTrust } from "./trust-project.ts";

/** Where to take trust back, and how that is said. */
export interface RevokeInput extends LocationInput {
  readonly say: (line: string) => void;
}

/**
 * Takes back the trust in the nearest project that has any, at a directory or above it; the project need not exist any
 * more. Throws RelayError: `not_found` when there is nothing to take back, `config`.
 */
export async function revokeTrust(input: RevokeInput): Promise<void> {
  const store = await usableTrust(input);
  for (const folder of directories(input).projects) {
    const keys = await Promise.all(trustedNames.map((name) => keyOf(join(folder, name))));
    const found = keys.filter((key) => store.files.has(key));
    if (found.length === 0) continue;
    await keep(store.path, new Map([...store.files].filter(([key]) => !found.includes(key))));
    for (const key of found) input.say(`not trusted any more: ${printable(key)}`);
    return;
  }
  throw new RelayError(
    "not_found",
    `nothing is trusted in ${printable(resolve(input.cwd))} or above it; nemo-relay trust --list shows what is`,
  );
}
