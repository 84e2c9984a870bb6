import { createHash } from "node:crypto";
import { mkdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readList, readNumber, readString } from "../../../core/json/path.ts";
import { isRunning } from "../../../journal/process-start.ts";
import { readTarget, writeTarget } from "./target-file.ts";

/** A run that has our entries in the file. */
export interface Lease {
  /** Random: one process may have several. */
  readonly id: string;
  readonly pid: number;
  /** When the process started: a pid is given away again. */
  readonly start: string;
  /** Pids of another container say nothing here. */
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What our runs know of a file that they have changed. */
export interface PatchRecord {
  readonly path: string;
  /** The person's text before; null when there was no file. */
  readonly original: string | null;
  /** The text with our entries: what is found unchanged gives way to `original`, byte for byte. */
  readonly patched: string;
  /** The file's directory was made for it. */
  readonly madeDirectory: boolean;
  readonly leases: readonly Lease[];
}

/** A lease of another container counts this long. */
const foreignLifetime = 24 * 3600 * 1000;

/** A record holds two files of 1 MiB, in which each character may have become six. */
const mostBytes = 16 * 1024 * 1024;

/** Where the record of a file lies, and beside it the lock. */
export function recordPath(stateDirectory: string, target: string): string {
  const digest = createHash("sha256").update(target).digest("hex").slice(0, 24);
  return join(stateDirectory, "patches", `${digest}.json`);
}

/** Makes the private directory that records lie in. */
export function makeRecordDirectory(stateDirectory: string): void {
  mkdirSync(join(stateDirectory, "patches"), { recursive: true, mode: 0o700 });
}

/** The record; undefined when there is none, or none that can be read. */
export function readRecord(file: string): PatchRecord | undefined {
  const held = readTarget(file, mostBytes);
  const parsed = held === null ? undefined : parseJson(held);
  if (parsed?.ok !== true) return undefined;
  const { value } = parsed;
  const path = readString(value, "path");
  const original = get(value, "original");
  const patched = get(value, "patched");
  if (path === undefined || typeof patched !== "string") return undefined;
  const leases = readList(value, "leases").flatMap((lease) => {
    const pid = readNumber(lease, "pid");
    if (pid === undefined) return [];
    const text = (name: string): string => readString(lease, name) ?? "";
    const since = readNumber(lease, "since") ?? 0;
    return [{ id: text("id"), pid, start: text("start"), namespace: text("namespace"), since }];
  });
  return {
    path,
    original: typeof original === "string" ? original : null,
    patched,
    madeDirectory: get(value, "madeDirectory") === true,
    leases,
  };
}

/** Writes the record as a whole. */
export function writeRecord(file: string, record: PatchRecord): void {
  writeTarget(file, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
}

/** Forgets a file that none of our runs has changed any more. */
export function removeRecord(file: string): void {
  unlinkSync(file);
}

/** The leases of runs that are still there. */
export function liveLeases(
  record: PatchRecord | undefined,
  here: Pick<Lease, "namespace" | "since">,
): readonly Lease[] {
  return (record?.leases ?? []).filter((lease) =>
    lease.namespace === here.namespace
      ? isRunning(lease.pid, lease.start)
      : Math.abs(here.since - lease.since) < foreignLifetime,
  );
}
