import { dirname } from "node:path";
import { grouped } from "../inspect/print-tree.ts";
import { plural } from "../platform/amounts.ts";
import { pageWidth, wrap } from "../platform/wrap.ts";
import type { CostTotal } from "../pricing/cost-total.ts";
import { shownCost } from "../pricing/cost-total.ts";
import type { ServiceSummary } from "../runtime/service.ts";

/** More than this of one kind is summed up: the closing lines must not push the agent's last words away. */
const most = 3;

/** What the closing lines are made of. */
export interface Closing {
  readonly summary: ServiceSummary;
  /** What was held back while the agent ran. */
  readonly notes: readonly string[];
  /** The file that these notes are in too. */
  readonly logFile?: string | undefined;
}

/** The few lines on stderr after a run: what was recorded, where it lies, what still waits, what went wrong. */
export function closingLines({ summary, notes, logFile }: Closing): readonly string[] {
  const files = summary.files.map(({ kind, path }) => `${kind}: ${path}`);
  const told = [...new Set([...summary.findings, ...notes])];
  return [
    ...wrap(`nemo-relay: ${counts(summary)}`, pageWidth),
    ...quality(summary),
    ...shortened(files, (left) => `and ${left} more in ${dirname(summary.files[0]?.path ?? "")}`),
    ...waiting(summary),
    ...shortened(told, (left) => `and ${plural(left, "more note")}`),
    ...(logFile === undefined ? [] : [`log: ${logFile}`]),
  ];
}

type Session = ServiceSummary["sessions"][number];

function sum({ sessions }: ServiceSummary, read: (session: Session) => number): number {
  return sessions.reduce((total, session) => total + read(session), 0);
}

function counts(summary: ServiceSummary): string {
  if (summary.sessions.length === 0) return "nothing was recorded: the agent sent no hook and no model request";
  const of = (word: string, read: (session: Session) => number): string => plural(sum(summary, read), word);
  const tools = sum(summary, ({ toolCalls }) => toolCalls);
  return [
    plural(summary.sessions.length, "session"),
    of("turn", ({ turns }) => turns),
    of("model call", ({ modelCalls }) => modelCalls),
    ...(tools === 0 ? [] : [plural(tools, "tool call")]),
    of("token", ({ inputTokens, outputTokens }) => inputTokens + outputTokens),
  ].join(", ");
}

/** What it cost and how sure the owners are; nothing where there was no call to say that of. */
function quality(summary: ServiceSummary): readonly string[] {
  const owners = sum(summary, (session) => session.owners);
  const exact = sum(summary, (session) => session.exactOwners);
  const parts = [
    ...costWords(summary.cost),
    ...(owners === 0 ? [] : [`owners: ${grouped(exact)} of ${grouped(owners)} exact`]),
  ];
  return parts.length === 0 ? [] : [parts.join("; ")];
}

function costWords(cost: CostTotal | undefined): readonly string[] {
  if (cost === undefined) return [];
  const [reason, ...others] = Object.keys(cost.unknown);
  const amount = shownCost(cost);
  if (reason === undefined) return amount === undefined ? [] : [`cost: ${amount}`];
  const why = others.length === 0 ? reason : `${reason} and ${plural(others.length, "other reason")}`;
  return [amount === undefined ? `cost unknown: ${why}` : `cost: ${amount} (${why})`];
}

function waiting({ exporters }: ServiceSummary): readonly string[] {
  const lines = exporters
    .filter((exporter) => exporter.waiting > 0)
    .map(
      (each) =>
        `waiting: ${plural(each.waiting, "event")} for ${each.destination}` +
        (each.lastError === undefined ? "" : ` (${each.lastError})`),
    );
  return lines.length === 0 ? [] : [...lines, "what waits is delivered by a later run, or now by: nemo-relay recover"];
}

function shortened(lines: readonly string[], more: (left: number) => string): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), more(lines.length - most)];
}
