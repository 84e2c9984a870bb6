import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import { RelayError } from "../errors.ts";
import { readIdentity } from "../exporters/identity.ts";
import type { ExporterContext } from "../exporters/exporter.ts";
import { exporters } from "../exporters/registry.ts";
import type { OwnerCounts } from "../inspect/count-owners.ts";
import { countOwners } from "../inspect/count-owners.ts";
import { buildTree } from "../inspect/tree.ts";
import { findSession } from "../journal/find-session.ts";
import { sessionHistory } from "../journal/history.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { segmentsOf } from "../journal/session-index.ts";
import type { CostTotal } from "../pricing/cost-total.ts";
import { CostTally } from "../pricing/cost-tally.ts";
import { RunTotals } from "../runtime/run-totals.ts";
import type { ServiceSummary } from "../runtime/service.ts";
import type { DestinationStatus } from "../status/destinations.ts";
import { countWaiting, shownDestinations } from "../status/destinations.ts";

/** What a session amounts to. Times are epoch milliseconds. */
export interface SessionSummary {
  readonly totals: ServiceSummary["sessions"][number];
  readonly startedAt: number;
  /** Time of the last thing that was recorded. */
  readonly lastAt: number;
  /** Something of it has not ended. */
  readonly open: boolean;
  readonly owners: OwnerCounts;
  /** Undefined when costs are switched off. */
  readonly cost: CostTotal | undefined;
  /** Files and folders that exporters have written for it. */
  readonly files: readonly string[];
  /** The segments of the journal that hold it. */
  readonly segments: readonly string[];
  /** What has not been delivered of it, by destination. */
  readonly waiting: readonly (Pick<DestinationStatus, "kind" | "destination"> & { readonly ends: number })[];
}

/** What a session is looked up in. */
export interface SessionsInput {
  readonly layout: JournalLayout;
  readonly config: Pick<ResolvedConfig, "exporters">;
  readonly context: ExporterContext;
}

/** Sums up a session: its id, a beginning of it, or `latest`. Throws RelayError("not_found"). */
export async function summarize(input: SessionsInput, word: string): Promise<SessionSummary> {
  const { layout, context } = input;
  const session = findSession(layout, word);
  const events: RelayEvent[] = [];
  const totals = new RunTotals();
  const tally = context.price === undefined ? undefined : new CostTally(context.price);
  for (const { event } of sessionHistory(layout, session, { path: "", seq: 0 })) {
    events.push(event);
    totals.add(event);
    tally?.note(event);
  }
  const [counted] = totals.sessions;
  if (counted === undefined) throw new RelayError("not_found", `the journal no longer holds session ${session}`);
  const tree = buildTree(events);
  const segments = recordOf(layout, session);
  const waiting = [...countWaiting(segments, { session })];
  const shown = await shownDestinations(input);
  return {
    totals: counted,
    startedAt: (events[0]?.time ?? 0) / 1000,
    lastAt: (events.at(-1)?.time ?? 0) / 1000,
    open: tree.some(({ endedAt }) => endedAt === undefined),
    owners: countOwners(tree),
    cost: tally?.total,
    files: (await filesOf(input, session)).filter((path) => existsSync(path)),
    segments,
    waiting: waiting.map(([identity, { ends }]) => {
      const { kind, destination } = readIdentity(identity);
      return { kind, destination: shown.get(identity) ?? destination, ends };
    }),
  };
}

/** Paths of the segments that hold a session and that are there. */
export function recordOf(layout: JournalLayout, session: string): readonly string[] {
  return segmentsOf(layout, session)
    .map((name) => join(layout.segments, name))
    .filter((path) => existsSync(path));
}

/** Where the configured exporters put files of this session alone. */
export async function filesOf({ config, context }: SessionsInput, session: string): Promise<readonly string[]> {
  const found = config.exporters.map(async ({ kind, settings }) => {
    const module = await exporters.find((registered) => registered.kind === kind)?.load();
    return module?.files?.(settings, context, session) ?? [];
  });
  return (await Promise.all(found)).flat();
}
