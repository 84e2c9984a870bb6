import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "./finding.ts";

/** Whether files can be written to a directory, or to the one in which it would be made. Nothing is made or written. */
export function checkDirectory(directory: string, what: string): Finding {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return checkMissing(directory, what);
  const fix = "give it back to yourself, or choose another directory";
  if (!found.isDirectory()) {
    return { level: "error", what: `${what}: this is not a directory`, where: directory, fix: "move it away" };
  }
  if (!canWrite(directory)) return { level: "error", what: `${what}: cannot write here`, where: directory, fix };
  return { level: "ok", what: `${what} can be written`, where: directory };
}

function checkMissing(directory: string, what: string): Finding {
  let parent = dirname(directory);
  while (parent !== dirname(parent) && statSync(parent, { throwIfNoEntry: false }) === undefined) {
    parent = dirname(parent);
  }
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() === true && canWrite(parent)) {
    return { level: "ok", what: `${what} can be written; the directory is made when it is needed`, where: directory };
  }
  const fix = `make ${parent} a directory that you may write to, or choose another one`;
  return { level: "error", what: `${what}: the directory cannot be made`, where: directory, fix };
}

function canWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
