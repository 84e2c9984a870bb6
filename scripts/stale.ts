// Tells whether dist/nemo-relay is older than what it is made of.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { binaryPath, build } from "./build.ts";

const root = join(import.meta.dir, "..");
const ingredients = ["src", "scripts/build.ts", "package.json", "package-lock.json"];

/** The newest modification time under a path, in milliseconds; 0 when there is nothing. */
export function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  // The directory's own time counts too: it changes when a file is deleted.
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds the binary when it is missing or older than its sources. Returns what went wrong. */
export function buildIfStale(): string | undefined {
  const built = existsSync(binaryPath) ? statSync(binaryPath).mtimeMs : 0;
  if (built > Math.max(...ingredients.map((name) => newest(join(root, name))))) return undefined;
  return build();
}
