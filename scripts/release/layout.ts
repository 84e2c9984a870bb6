import { join } from "node:path";
import type { Target } from "../targets.ts";
import { binaryName } from "../targets.ts";

/** Where a release is put together. */
export const releaseDirectory: string = join(import.meta.dir, "..", "..", "dist", "release");

/** The binaries as they were built; macOS ones are signed in place. */
export function builtBinary(target: Target): string {
  return join(releaseDirectory, "bin", target.name, binaryName(target));
}

/** What bun wrote of the modules in the binaries. */
export const metafile: string = join(releaseDirectory, "bin", "modules.json");

/** What is published: everything in here has a line in SHA256SUMS. */
export const filesDirectory: string = join(releaseDirectory, "files");

/** npm packages and wheels, which go to their own registries. */
export const npmDirectory: string = join(releaseDirectory, "npm");
export const wheelDirectory: string = join(releaseDirectory, "wheels");

/** The archive that a target's users download. */
export function archiveName(target: Target, version: string): string {
  return `nemo-relay-${version}-${target.name}.${target.os === "windows" ? "zip" : "tar.gz"}`;
}
