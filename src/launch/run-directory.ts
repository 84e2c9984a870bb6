import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import type { RunFile } from "../agents/launch.ts";
import { RelayError } from "../errors.ts";
import { processStart } from "../journal/process-start.ts";
import { processNamespace } from "../platform/process-namespace.ts";

/** Names of run directories: the owner's pid and eight random hex digits. */
export const runDirectoryName: RegExp = /^nemo-relay-run-(\d+)-[0-9a-f]{8}$/;

/** The file in a run directory that tells whose it is. */
export const ownerFile = "owner.json";

/** A path for a new run directory under `$TMPDIR`. Nothing is made yet: a dry run only shows it. */
export function newRunDirectory(): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(4))).toString("hex");
  return join(tmpdir(), `nemo-relay-run-${process.pid}-${random}`);
}

/**
 * Makes the run's private directory (0700) with its files (0600) and returns what removes it again. The plain `mkdir`
 * fails on a name that exists, so that nobody can plant a link there. Throws RelayError `launch` for a path outside it.
 */
export function applyPlan(directory: string, files: readonly RunFile[]): () => void {
  mkdirSync(directory, { mode: 0o700 });
  const undo = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const owner = { pid: process.pid, start: processStart(process.pid), namespace: processNamespace() };
    for (const file of [{ path: ownerFile, text: JSON.stringify(owner) }, ...files]) writeInside(directory, file);
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

function writeInside(directory: string, file: RunFile): void {
  const inside = normalize(file.path);
  if (isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`)) {
    throw new RelayError("launch", `a run file may not lie outside its directory: ${file.path}`);
  }
  const path = join(directory, inside);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, file.text, { mode: 0o600, flag: "wx" });
  chmodSync(path, 0o600);
}
