import type { ResolvedConfig } from "../config/resolved.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { loadPricer } from "../pricing/load-pricer.ts";
import { version } from "../version.ts";
import { deliverEarlierRuns } from "./earlier-runs.ts";
import type { ExporterHealth } from "./exporter.ts";
import { exportersToRun } from "./exporters-to-run.ts";

/** How long one segment may take, in milliseconds: somebody waits for the end and may break off at any time. */
const millisPerSegment = 60_000;

/** What a recovery works with. */
export interface RecoverOptions {
  readonly config: ResolvedConfig;
  readonly layout: JournalLayout;
  /** Where relative paths of the configuration start. */
  readonly startDirectory: string;
  readonly warn: (message: string) => void;
}

/** What a recovery came to, one entry per destination that was owed something. */
export interface Recovery {
  /** Runs whose process had left scopes open. */
  readonly closed: number;
  readonly destinations: readonly Omit<ExporterHealth, "files">[];
  /** Ends that still wait at some destination. */
  readonly waiting: number;
  /** Earlier runs that could not be read, or that another process is delivering from. */
  readonly left: number;
}

/** Does what the start of a run does, without a run: closes what dead processes left open, delivers what is owed. */
export async function recover({ config, layout, startDirectory, warn }: RecoverOptions): Promise<Recovery> {
  const price = await loadPricer(config.cost);
  const { closed, deliveries, left } = await deliverEarlierRuns({
    layout,
    own: "",
    exporters: exportersToRun(config, startDirectory),
    context: { startDirectory, version, warn, price },
    millisPerSegment,
  });
  const destinations = new Map<string, Recovery["destinations"][number]>();
  for (const { files: _, ...found } of deliveries) {
    const key = `${found.kind} ${found.destination}`;
    const known = destinations.get(key);
    destinations.set(key, known === undefined ? found : sum(known, found));
  }
  const waiting = deliveries.reduce((total, delivery) => total + delivery.waiting, 0);
  return { closed, destinations: [...destinations.values()], waiting, left };
}

function sum(one: ExporterHealth, other: ExporterHealth): ExporterHealth {
  return {
    ...one,
    ...other,
    delivered: one.delivered + other.delivered,
    refused: one.refused + other.refused,
    waiting: one.waiting + other.waiting,
  };
}
