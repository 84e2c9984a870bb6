import { dirname } from "node:path";
import { RelayError, messageOf } from "../../../errors.ts";
import { processStart } from "../../../journal/process-start.ts";
import { processNamespace } from "../../../platform/process-namespace.ts";
import type { PatchUndo, RunPatch } from "../../launch.ts";
import { addEntries, hasAllEntries, newFile } from "./add-entries.ts";
import { runEntry } from "./hook-entry.ts";
import { readHooks } from "../read-hooks.ts";
import type { Lease, PatchRecord } from "./patch-record.ts";
import { liveLeases, makeRecordDirectory, readRecord, recordPath, removeRecord, writeRecord } from "./patch-record.ts";
import { isBare, removeEntries } from "./remove-entries.ts";
import {
  exists,
  makeDirectory,
  readTarget,
  removeDrafts,
  removeTarget,
  resolveTarget,
  wayOut,
  writeTarget,
} from "./target-file.ts";
import { withLock } from "./with-lock.ts";

/** What a patch of hooks.json is made from. */
export interface PatchInput {
  /** The project's hooks.json, whether it exists or not. */
  readonly path: string;
  /** Absolute path of this binary. */
  readonly binary: string;
  /** The events to have an entry for. */
  readonly events: readonly string[];
  readonly stateDirectory: string;
}

/** How often a file that somebody else changes at the same moment is read again. */
const attempts = 5;

/**
 * Our entries in a project's hooks.json, for as long as a run lasts. Only they are put in and taken out again; several
 * runs at once share them, and the last one takes them away. What a killed run has left is mended by the next one.
 */
export function hooksPatch(input: PatchInput): RunPatch {
  return { path: input.path, apply: () => applyPatch(input) };
}

function applyPatch(input: PatchInput): PatchUndo {
  const { path, stateDirectory } = input;
  if (stateDirectory === "") throw new RelayError("launch", `there is no home directory to note changes of ${path} in`);
  const target = resolveTarget(path);
  const place = { path, target, record: recordPath(stateDirectory, target) };
  const lease = ownLease();
  const locked = <T>(work: () => T | undefined): T => {
    makeRecordDirectory(stateDirectory);
    return withLock(`${place.record}.lock`, () => undisturbed(work));
  };
  try {
    locked(() => enter(place, input, lease));
  } catch (error) {
    if (error instanceof RelayError) throw error;
    throw new RelayError("launch", `${path} cannot be changed (${messageOf(error)}); ${wayOut}`, { cause: error });
  }
  let undone = false;
  return () => {
    if (undone) return [];
    undone = true;
    try {
      return locked(() => leave(place, lease));
    } catch (error) {
      return [`the hooks of this run are still in ${path} (${messageOf(error)}); the next run takes them out`];
    }
  };
}

interface Place {
  readonly path: string;
  /** The file itself, links followed. */
  readonly target: string;
  /** Where its record lies. */
  readonly record: string;
}

/** Tries again when somebody has changed the file between our reading and our writing. */
function undisturbed<T>(work: () => T | undefined): T {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = work();
    if (result !== undefined) return result;
  }
  throw new Error("it is being changed all the time");
}

/**
 * Puts our entries in, or joins a run that has done so. The record is written before the file: a run that is killed in
 * between has left what is needed to undo it.
 */
function enter({ path, target, record: file }: Place, input: PatchInput, lease: Lease): true | undefined {
  const { events } = input;
  removeDrafts(target);
  const record = readRecord(file);
  const live = liveLeases(record, lease);
  const current = readTarget(target);
  const whole = isWhole(path, current, events);
  if (record !== undefined && live.length > 0 && whole) {
    writeRecord(file, { ...record, leases: [...live, lease] });
    return true;
  }
  const original = withoutOurs(current, record);
  if (original === undefined) throw new Error("what an earlier run has left in it cannot be taken out");
  const entry = runEntry(input.binary);
  const patched = original === null ? newFile(events, entry) : addEntries(original, events, entry);
  const madeDirectory = !exists(dirname(target)) || (record?.madeDirectory === true && original === null);
  writeRecord(file, { path, original, patched, madeDirectory, leases: [...live, lease] });
  makeDirectory(target);
  return patched === current || writeTarget(target, patched, { expected: current }) ? true : undefined;
}

/** Whether the text has all our entries. Throws RelayError `config` for one that Cursor could not read. */
function isWhole(path: string, text: string | null, events: readonly string[]): boolean {
  if (text === null) return false;
  const read = readHooks(text);
  if (read.ok) return hasAllEntries(read.document, events);
  throw new RelayError("launch", `${path} ${read.problem}: Cursor would ignore it; mend it, or ${wayOut}`);
}

/** Takes this run out, and our entries with the last one; returns what the person should know. */
function leave({ path, target, record: file }: Place, lease: Lease): readonly string[] | undefined {
  const record = readRecord(file);
  if (record === undefined) return [];
  const others = liveLeases(record, lease).filter(({ id }) => id !== lease.id);
  if (others.length > 0) {
    writeRecord(file, { ...record, leases: others });
    return [];
  }
  removeDrafts(target);
  const current = readTarget(target);
  const restored = withoutOurs(current, record);
  if (restored === undefined) {
    writeRecord(file, { ...record, leases: [] });
    return [`${path} is not valid JSON any more: mend it and run again, or take out what has "--transparent-run"`];
  }
  if (restored !== current) {
    if (restored === null) removeTarget(target, record.madeDirectory);
    else if (!writeTarget(target, restored, { expected: current })) return undefined;
  }
  removeRecord(file);
  return [];
}

/** The person's own text: null when there is nothing of theirs, undefined when it cannot be told. */
function withoutOurs(current: string | null, record: PatchRecord | undefined): string | null | undefined {
  if (current === null) return null;
  if (record !== undefined && current === record.patched) return record.original;
  const own = removeEntries(current, record?.original);
  return own !== undefined && own !== current && record?.original === null && isBare(own) ? null : own;
}

function ownLease(): Lease {
  const { pid } = process;
  const id = crypto.randomUUID();
  return { id, pid, start: processStart(pid), namespace: processNamespace(), since: Date.now() };
}
