import type { ResolvedConfig } from "../config/resolved.ts";
import type { ExporterContext } from "../exporters/exporter.ts";
import { exportersToRun } from "../exporters/exporters-to-run.ts";
import { readIdentity } from "../exporters/identity.ts";
import { exporters } from "../exporters/registry.ts";
import type { DestinationNote } from "../journal/destinations.ts";
import { readDestinations } from "../journal/destinations.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { segmentFiles } from "../journal/segment-files.ts";
import type { SurveyOptions } from "../journal/segment-survey.ts";
import { surveySegment } from "../journal/segment-survey.ts";

/** How a destination stands. Times are epoch milliseconds. */
export interface DestinationStatus {
  readonly kind: string;
  /** As people may see it. */
  readonly destination: string;
  /** The file that defines it. */
  readonly source: string;
  /** Whether the configuration of the present directory has it: only then does a run from here deliver to it. */
  readonly configured: boolean;
  /** Ends that it has not had yet, and the oldest of them. */
  readonly waiting: number;
  readonly oldest: number | undefined;
  readonly lastError: DestinationNote["lastError"];
  readonly deliveredAt: number | undefined;
  /** When a running gateway tries again. */
  readonly nextTry: number | undefined;
  readonly refused: number;
  readonly dropped: number;
}

/** Where to look. */
export interface StatusInput {
  readonly layout: JournalLayout;
  readonly config: Pick<ResolvedConfig, "exporters">;
  readonly context: ExporterContext;
}

/** Who will deliver what waits for a destination, in words. */
export function whoDelivers({ configured, source }: DestinationStatus): string {
  if (configured) return "the next run, or nemo-relay recover";
  const file = source === "default" ? "there is no plugins.toml" : `${source} has this destination again`;
  return `the next run, or nemo-relay recover, when ${file}`;
}

interface Waiting {
  ends: number;
  oldest: number;
  running: boolean;
}

/** All destinations of the configuration, and those of others that something waits for or that had trouble. */
export async function destinationStatus(input: StatusInput, now: number): Promise<readonly DestinationStatus[]> {
  const { layout } = input;
  const waiting = countWaiting(segmentFiles(layout));
  const notes = new Map<string, DestinationNote>(readDestinations(layout).map((note) => [note.identity, note]));
  const shown = await shownDestinations(input);
  const identities = new Set([...shown.keys(), ...waiting.keys(), ...notes.keys()]);
  return [...identities].map((identity) => {
    const note = notes.get(identity) ?? { identity, refused: 0, dropped: 0 };
    const owed = waiting.get(identity) ?? { ends: 0, oldest: undefined, running: false };
    const { kind, source, destination } = readIdentity(identity);
    const { lastError, deliveredAt, refused, dropped } = note;
    return {
      kind,
      destination: shown.get(identity) ?? note.destination ?? destination,
      source,
      configured: shown.has(identity),
      waiting: owed.ends,
      oldest: owed.oldest,
      lastError,
      deliveredAt,
      nextTry: owed.running && (note.retryAt ?? 0) > now ? note.retryAt : undefined,
      refused,
      dropped,
    };
  });
}

/** The configured destinations as people may see them, by identity. */
export async function shownDestinations({
  config,
  context,
}: Omit<StatusInput, "layout">): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for (const { kind, settings, identity } of exportersToRun(config, context.startDirectory)) {
    const module = await exporters.find((registered) => registered.kind === kind)?.load();
    shown.set(identity, module?.destination(settings, context) ?? kind);
  }
  return shown;
}

/** What waits in some segments, by the exporter's identity. */
export function countWaiting(paths: readonly string[], options: SurveyOptions = {}): ReadonlyMap<string, Waiting> {
  const found = new Map<string, Waiting>();
  for (const path of paths) {
    const survey = surveySegment(path, options);
    for (const { identity, ends, oldest } of survey?.owed ?? []) {
      const known = found.get(identity) ?? { ends: 0, oldest: Number.POSITIVE_INFINITY, running: false };
      known.ends += ends;
      known.oldest = Math.min(known.oldest, oldest / 1000);
      known.running ||= survey?.running === true;
      found.set(identity, known);
    }
  }
  return found;
}
