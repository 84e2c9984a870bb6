import { readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { JournalSettings } from "../config/resolved.ts";
import { segmentFiles } from "../journal/segment-files.ts";
import type { DestinationStatus, StatusInput } from "./destinations.ts";
import { destinationStatus } from "./destinations.ts";
import type { RunningGateway } from "./gateways.ts";
import { runningGateways } from "./gateways.ts";

/** What takes how much room. */
export interface JournalStatus {
  readonly enabled: boolean;
  readonly directory: string;
  readonly segments: number;
  readonly bytes: number;
  /** Beyond this the oldest go. */
  readonly maxBytes: number;
  /** Room on its disk; undefined when that cannot be told. */
  readonly freeBytes: number | undefined;
}

/** What runs, what waits and why, and how much room the record takes. */
export interface Status {
  readonly gateways: readonly RunningGateway[];
  readonly destinations: readonly DestinationStatus[];
  readonly journal: JournalStatus;
}

/** Looks; changes nothing. */
export async function readStatus(input: StatusInput, settings: JournalSettings, now: number): Promise<Status> {
  return {
    gateways: runningGateways(input.layout),
    destinations: await destinationStatus(input, now),
    journal: journalStatus(input.layout, settings),
  };
}

/** How large the journal is. */
export function journalStatus(layout: StatusInput["layout"], settings: JournalSettings): JournalStatus {
  const { enabled, directory, maxBytes } = settings;
  const segments = segmentFiles(layout).length;
  const bytes = sizeOf(layout.segments) + sizeOf(layout.sessions);
  return { enabled, directory, segments, bytes, maxBytes, freeBytes: freeOn(directory) };
}

function sizeOf(folder: string): number {
  try {
    const names = readdirSync(folder);
    return names.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}

function freeOn(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
