import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { JournalLayout } from "./layout.ts";
import { segmentEnding } from "./layout.ts";

/** Paths of all segments, oldest first; none when there is no journal yet. */
export function segmentFiles(layout: JournalLayout): readonly string[] {
  return filesOf(layout.segments)
    .filter((name) => name.endsWith(segmentEnding))
    .toSorted()
    .map((name) => join(layout.segments, name));
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
