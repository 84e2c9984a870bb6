import { messageOf } from "../errors.ts";
import { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { recoverSegments } from "../journal/recovery.ts";
import { lockSegment } from "../journal/segment-lock.ts";
import { uuidSource } from "../platform/ids.ts";
import { findOwed } from "./drain.ts";
import type { ExporterContext, ExporterHealth } from "./exporter.ts";
import { openSegment } from "./open-segment.ts";
import type { ExporterToRun } from "./worker-messages.ts";

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

/** Closes what dead processes left open, and delivers what earlier processes could not. One process per segment. */
export async function deliverEarlierRuns(options: EarlierRunsOptions): Promise<EarlierRuns> {
  const { layout, own, context } = options;
  const closed = recoverSegments(layout, own, { ids: uuidSource(), warn: context.warn });
  const deliveries: ExporterHealth[] = [];
  let left = 0;
  const identities = options.exporters.map(({ identity }) => identity);
  for (const owed of findOwed(layout, own, identities)) {
    if (options.stop?.aborted === true) break;
    const found = await deliverLocked(owed, options);
    if (found === undefined) left += 1;
    else deliveries.push(...found);
  }
  return { closed, deliveries, left };
}

async function deliverLocked(
  owed: { readonly path: string; readonly identities: readonly string[] },
  options: EarlierRunsOptions,
): Promise<readonly ExporterHealth[] | undefined> {
  const release = lockSegment(owed.path);
  if (release === undefined) return undefined;
  try {
    return await deliver(owed, options);
  } catch (error) {
    const cause = messageOf(error);
    options.context.warn(`what an earlier run left could not be delivered (${cause}); the next run tries again`);
    return undefined;
  } finally {
    release();
  }
}

async function deliver(
  { path, identities }: { readonly path: string; readonly identities: readonly string[] },
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
  } while (waiting() > 0 && waiting() < before && Date.now() < deadline && stop?.aborted !== true);
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
