import type { RelayEvent } from "../core/events/relay-event.ts";
import { RelayError } from "../errors.ts";
import { sessionHistory } from "../journal/history.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { findSession } from "../journal/find-session.ts";
import { countOwners } from "./count-owners.ts";
import { printTree } from "./print-tree.ts";
import { buildTree } from "./tree.ts";

/** Version of the JSON that `inspect --json` prints. */
const schemaVersion = 1;

/** What to show, and how. */
export interface InspectOptions {
  readonly layout: JournalLayout;
  /** A session's id, a unique beginning of it, or `latest`. */
  readonly session: string;
  readonly json: boolean;
}

/** One session's tree as text: lines for people, or JSON. Throws RelayError("not_found"). */
export function inspectSession({ layout, session: word, json }: InspectOptions): string {
  const session = findSession(layout, word);
  const events: RelayEvent[] = [];
  for (const { event } of sessionHistory(layout, session, { path: "", seq: 0 })) events.push(event);
  if (events.length === 0) throw new RelayError("not_found", `the journal no longer holds session ${session}`);
  const tree = buildTree(events);
  const owners = countOwners(tree);
  if (json) return JSON.stringify({ schema_version: schemaVersion, session, tree, owners }, null, 2);
  const { exact, inferred, conflicts } = { ...owners, conflicts: countConflicts(events) };
  const disputed = conflicts === 0 ? "" : `, ${conflicts} contradicting ids`;
  return `${printTree(tree, { owners: true })}\n\n${exact} owners exact, ${inferred} inferred${disputed}`;
}

function countConflicts(events: readonly RelayEvent[]): number {
  return events.filter((event) => event.kind === "mark" && event.name === "correlation_conflict").length;
}
