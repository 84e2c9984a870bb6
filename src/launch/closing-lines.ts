import { dirname } from "node:path";
import { plural } from "../platform/amounts.ts";
import { shownCost } from "../pricing/cost-total.ts";
import type { ServiceSummary } from "../runtime/service.ts";

/** More than this of one kind is summed up: the closing lines must not push the agent's last words away. */
const most = 3;

/** The few lines on stderr after a run: what was recorded, where it lies, what still waits, what went wrong. */
export function closingLines(summary: ServiceSummary, warnings: readonly string[]): readonly string[] {
  const waiting = summary.exporters.filter((exporter) => exporter.waiting > 0);
  return [
    `nemo-relay: ${counts(summary)}`,
    ...shortened(
      summary.files.map((file) => `trajectory: ${file}`),
      (left) => `and ${left} more in ${dirname(summary.files[0] ?? "")}`,
    ),
    ...waiting.map(
      (each) =>
        `waiting: ${plural(each.waiting, "event")} for ${each.destination}` +
        `${each.lastError === undefined ? "" : ` (${each.lastError})`}; a later run delivers them`,
    ),
    ...shortened([...new Set([...summary.findings, ...warnings])], (left) => `and ${left} more notes`),
  ];
}

function counts(summary: ServiceSummary): string {
  const { sessions, cost } = summary;
  if (sessions.length === 0) return "nothing was recorded: the agent sent no hook and no model request";
  const sum = (read: (session: (typeof sessions)[number]) => number): number =>
    sessions.reduce((total, session) => total + read(session), 0);
  return [
    plural(sessions.length, "session"),
    plural(
      sum((session) => session.turns),
      "turn",
    ),
    plural(
      sum((session) => session.modelCalls),
      "model call",
    ),
    plural(
      sum((session) => session.inputTokens + session.outputTokens),
      "token",
    ),
    ...(cost === undefined ? [] : [shownCost(cost) ?? []]).flat(),
  ].join(", ");
}

function shortened(lines: readonly string[], more: (left: number) => string): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), more(lines.length - most)];
}
