import { join } from "node:path";

/** Whether this is the compiled binary: its modules lie in a virtual file system. */
export function isCompiled(main: string = Bun.main): boolean {
  return main.includes("/$bunfs/") || main.includes("~BUN");
}

/**
 * Absolute path of the `nemo-relay` binary, for commands that agents start later. A run from source names the binary
 * that `npm run build` makes, because Bun's own path would start Bun.
 */
export function ownPath(): string {
  if (isCompiled()) return process.execPath;
  return join(import.meta.dir, "..", "..", "dist", "nemo-relay");
}
