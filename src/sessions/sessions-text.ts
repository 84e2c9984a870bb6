import { grouped } from "../inspect/print-tree.ts";
import { isoMillis, plural, shownTime } from "../platform/amounts.ts";
import { shownCost } from "../pricing/cost-total.ts";
import type { ListedSession } from "./list-sessions.ts";
import type { SessionSummary } from "./summarize.ts";

/** Version of the JSON. */
const schemaVersion = 1;

/** A list for people, one line each. */
export function listText(sessions: readonly ListedSession[]): string {
  if (sessions.length === 0) return "no session is recorded\n";
  const width = Math.max(...sessions.map(({ agent }) => agent.length));
  const lines = sessions.map(({ session, agent, openedAt, runs }) => {
    const more = runs > 1 ? `  ${plural(runs, "run")}` : "";
    return `${shownTime(openedAt)}  ${agent.padEnd(width)}  ${session}${more}`;
  });
  return `${lines.join("\n")}\n`;
}

/** A list for machines. */
export function listJson(sessions: readonly ListedSession[]): string {
  return json({
    sessions: sessions.map(({ session, agent, startedAt, openedAt, runs }) => ({
      session,
      agent,
      started_at: isoMillis(startedAt),
      opened_at: isoMillis(openedAt),
      runs,
    })),
  });
}

/** A summary for people. */
export function summaryText(summary: SessionSummary): string {
  const { totals, startedAt, lastAt, open, owners, cost, files, segments, waiting } = summary;
  const spent = cost === undefined ? undefined : shownCost(cost);
  const rows: readonly (readonly [string, string])[] = [
    ["session", totals.session],
    ["agent", totals.agent],
    ["when", `${shownTime(startedAt)} to ${shownTime(lastAt)}${open ? ", still open" : ""}`],
    [
      "calls",
      `${plural(totals.turns, "turn")}, ${plural(totals.modelCalls, "model call")}, ${plural(totals.toolCalls, "tool call")}`,
    ],
    ["tokens", `${grouped(totals.inputTokens)} in, ${grouped(totals.outputTokens)} out`],
    ...(spent === undefined ? [] : [["cost", spent] as const]),
    ["owners", `${owners.exact} exact, ${owners.inferred} inferred`],
    ...files.map((path) => ["file", path] as const),
    ["journal", plural(segments.length, "segment")],
    ...(waiting.length === 0 ? [["delivery", "everything was delivered"] as const] : []),
    ...waiting.map(
      ({ destination, ends }) => ["delivery", `${plural(ends, "event")} waiting for ${destination}`] as const,
    ),
  ];
  return `${rows.map(([name, text]) => `${name.padEnd(9)} ${text}`).join("\n")}\n`;
}

/** A summary for machines. */
export function summaryJson(summary: SessionSummary): string {
  const { totals, startedAt, lastAt, open, owners, cost, files, segments, waiting } = summary;
  return json({
    session: totals.session,
    agent: totals.agent,
    started_at: isoMillis(startedAt),
    last_at: isoMillis(lastAt),
    open,
    turns: totals.turns,
    model_calls: totals.modelCalls,
    tool_calls: totals.toolCalls,
    tokens: { input: totals.inputTokens, output: totals.outputTokens },
    cost: cost === undefined ? null : { usd: cost.usd, priced_calls: cost.priced, unknown: cost.unknown },
    owners,
    files,
    segments,
    waiting: waiting.map(({ kind, destination, ends }) => ({ kind, destination, events: ends })),
  });
}

function json(document: object): string {
  return `${JSON.stringify({ schema_version: schemaVersion, ...document }, null, 2)}\n`;
}
