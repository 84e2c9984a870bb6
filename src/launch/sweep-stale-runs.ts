import { lstat, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "../core/json/parse.ts";
import { readNumber, readString } from "../core/json/path.ts";
import { isRunning } from "../journal/process-start.ts";
import { processNamespace } from "../platform/process-namespace.ts";
import { ownerFile, runDirectoryName } from "./run-directory.ts";

/**
 * Removes run directories of this user whose process has died without cleaning up (killed, power loss). Returns the
 * removed paths. Never throws: what cannot be looked at stays.
 */
export async function sweepStaleRuns(parent: string = tmpdir()): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of await staleRuns(parent)) {
    const gone = await rm(path, { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(path);
  }
  return removed;
}

/** The run directories of this user whose process is gone. Never throws. */
export async function staleRuns(parent: string = tmpdir()): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = Number(runDirectoryName.exec(name)?.[1] ?? Number.NaN);
    const path = join(parent, name);
    if (!Number.isNaN(pid) && (await isStale(path, pid).catch(() => false))) stale.push(path);
  }
  return stale;
}

async function isStale(path: string, pid: number): Promise<boolean> {
  const entry = await lstat(path);
  if (!entry.isDirectory() || (process.getuid !== undefined && entry.uid !== process.getuid())) return false;
  const text = await readFile(join(path, ownerFile), "utf8").catch(() => "");
  const parsed = parseJson(text);
  // Without an owner the process was stopped between two lines of ours, or is there right now.
  if (!parsed.ok) return !isRunning(pid, "");
  // A container's pids say nothing here; its directory stays.
  if (readString(parsed.value, "namespace") !== processNamespace()) return false;
  const owner = readNumber(parsed.value, "pid") ?? pid;
  return !isRunning(owner, readString(parsed.value, "start") ?? "");
}
