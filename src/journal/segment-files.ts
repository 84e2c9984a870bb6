import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { JournalLayout } from "./layout.ts";
import { ackEnding, intakeEnding, segmentEnding } from "./layout.ts";

/** Paths of all segments, oldest first; none when there is no journal yet. */
export function segmentFiles(layout: JournalLayout): readonly string[] {
  return filesOf(layout.segments)
    .filter((name) => name.endsWith(segmentEnding))
    .toSorted()
    .map((name) => join(layout.segments, name));
}

/** The files that hold what a segment's process had answered and not recorded yet; none when there is nothing. */
export function intakeFiles(segmentPath: string): readonly string[] {
  const beginning = `${basename(segmentPath)}${intakeEnding}`;
  const folder = dirname(segmentPath);
  return filesOf(folder)
    .filter((name) => name.startsWith(beginning))
    .map((name) => join(folder, name));
}

/** Whether something may be left in them: an idle process keeps an empty one. */
export function hasIntake(segmentPath: string): boolean {
  return intakeFiles(segmentPath).some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

/** Removes what had been answered and is recorded now. */
export function removeIntake(segmentPath: string): void {
  for (const each of intakeFiles(segmentPath)) rmSync(each, { force: true });
}

/** Removes a segment with what stands beside it. */
export function removeSegment(path: string): void {
  removeIntake(path);
  for (const each of [`${path}${ackEnding}`, path]) rmSync(each, { force: true });
}

/** The process that writes a segment, by its name; undefined for a name of another kind. */
export function writerOf(path: string): number | undefined {
  const pid = Number(/-(\d+)-[0-9a-f]{8}\.nrj$/.exec(path)?.[1] ?? 0);
  return pid > 0 ? pid : undefined;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
