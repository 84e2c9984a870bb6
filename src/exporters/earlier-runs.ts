import { readdirSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { earlierRunsLock, intakeEnding, segmentEnding } from "../journal/layout.ts";
import type { Replay } from "../journal/recovery.ts";
import { recoverSegments } from "../journal/recovery.ts";
import { lockFile } from "../platform/file-lock.ts";
import { uuidSource } from "../platform/ids.ts";
import type { OwedSegment } from "./drain.ts";
import { findOwed } from "./drain.ts";
import type { ExporterContext, ExporterHealth } from "./exporter.ts";
import { openSegment } from "./open-segment.ts";
import type { ExporterToRun } from "./worker-messages.ts";

/** How often a process that waits for another one looks, in milliseconds. */
const lockPause = 50;

/** What there is to deliver from, and to whom. */
export interface EarlierRunsOptions {
  readonly layout: JournalLayout;
  /** This process's own segment, which is left out; empty when it has none. */
  readonly own: string;
  readonly exporters: readonly ExporterToRun[];
  readonly context: ExporterContext;
  /** How long one segment may take, in milliseconds. */
  readonly millisPerSegment: number;
  /** Ends all of it early: what is left then waits for a later run. */
  readonly stop?: AbortSignal;
}

/** What came of it. */
export interface EarlierRuns {
  /** Segments whose process had left scopes open. */
  readonly closed: number;
  /** Per segment and exporter that was owed something. */
  readonly deliveries: readonly ExporterHealth[];
  /** Segments that could not be read, or that another process is delivering from. */
  readonly left: number;
}

/**
 * Closes what dead processes left open, and delivers what earlier processes could not, oldest first. One process at a time:
 * side by side, an older segment's trajectory could replace that of a newer one.
 */
export async function deliverEarlierRuns(options: EarlierRunsOptions): Promise<EarlierRuns> {
  const { layout, own } = options;
  const identities = options.exporters.map(({ identity }) => identity);
  const release = await lockWithin(options);
  if (release === undefined) return { closed: 0, deliveries: [], left: findOwed(layout, own, identities).length };
  try {
    const replay = await loadReplay(layout);
    const closed = recoverSegments(layout, own, { ids: uuidSource(), warn: options.context.warn, replay });
    const deliveries: ExporterHealth[] = [];
    let left = 0;
    for (const owed of findOwed(layout, own, identities)) {
      const found = options.stop?.aborted === true ? undefined : await tryDeliver(owed, options);
      if (found === undefined) left += 1;
      else deliveries.push(...found);
    }
    return { closed, deliveries, left };
  } finally {
    release();
  }
}

/** What records arrivals is only loaded when some process has left any. */
async function loadReplay({ segments }: JournalLayout): Promise<Replay | undefined> {
  if (!readdirSync(segments).some((name) => name.includes(`${segmentEnding}${intakeEnding}`))) return undefined;
  return (await import("../runtime/replay-intake.ts")).replayIntake;
}

/** Waits for the lock as long as for one segment; undefined when another process keeps it. */
async function lockWithin({ layout, millisPerSegment, stop }: EarlierRunsOptions): Promise<(() => void) | undefined> {
  const deadline = Date.now() + millisPerSegment;
  const file = earlierRunsLock(layout);
  let release = lockFile(file, 0);
  while (release === undefined && mayGoOn(deadline, stop)) {
    await Bun.sleep(lockPause);
    release = lockFile(file, 0);
  }
  return release;
}

async function tryDeliver(
  owed: OwedSegment,
  options: EarlierRunsOptions,
): Promise<readonly ExporterHealth[] | undefined> {
  try {
    return await deliver(owed, options);
  } catch (error) {
    const cause = messageOf(error);
    options.context.warn(`what an earlier run left could not be delivered (${cause}); the next run tries again`);
    return undefined;
  }
}

async function deliver(
  { path, identities }: OwedSegment,
  { layout, exporters, context, millisPerSegment, stop }: EarlierRunsOptions,
): Promise<readonly ExporterHealth[]> {
  const wanted = exporters.filter(({ identity }) => identities.includes(identity));
  const place = { layout, path, acks: new AckLog(path, context.warn) };
  const { dispatcher, lanes } = await openSegment(place, wanted, context);
  dispatcher.pump();
  const deadline = Date.now() + millisPerSegment;
  const waiting = (): number => lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  let before: number;
  do {
    before = waiting();
    await Promise.race([dispatcher.flush(deadline), aborted(stop)]);
    // A segment can hold more than an exporter has room for: as long as it goes on, it goes on.
  } while (waiting() > 0 && waiting() < before && mayGoOn(deadline, stop));
  for (const lane of lanes) if (lane.finished) lane.markFinished();
  await dispatcher.close();
  return lanes.map((lane) => lane.health);
}

/** Resolves when it is aborted; for ever pending without a signal. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

function mayGoOn(deadline: number, stop: AbortSignal | undefined): boolean {
  return Date.now() < deadline && stop?.aborted !== true;
}
