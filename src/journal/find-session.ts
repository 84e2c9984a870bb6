import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import type { JournalLayout } from "./layout.ts";
import { indexEnding } from "./layout.ts";
import { segmentsOf } from "./session-index.ts";

/** A session that the journal holds. */
export interface KnownSession {
  readonly session: string;
  /** When its index was last written, epoch milliseconds: about when it was last opened. */
  readonly modified: number;
}

/** The word for the session that was opened last. */
export const latestSession = "latest";

/** All sessions that the journal holds, newest first; none when there is no journal yet. */
export function listSessions(layout: JournalLayout): readonly KnownSession[] {
  if (!existsSync(layout.sessions)) return [];
  const names = readdirSync(layout.sessions).filter((name) => name.endsWith(indexEnding));
  const known = names.map((name) => {
    const path = join(layout.sessions, name);
    return { session: sessionOf(name), modified: statSync(path).mtimeMs };
  });
  return known.toSorted((a, b) => b.modified - a.modified);
}

/**
 * The session that a word names: its id, a unique beginning of it, or `latest`. Throws RelayError("not_found") naming the
 * nearest id and where the journal lies.
 */
export function findSession(layout: JournalLayout, word: string): string {
  if (segmentsOf(layout, word).length > 0) return word;
  const known = listSessions(layout).map(({ session }) => session);
  const [latest] = known;
  if (word === latestSession && latest !== undefined) return latest;
  const beginning = known.filter((session) => session.startsWith(word));
  const [only] = beginning;
  if (beginning.length === 1 && only !== undefined) return only;
  if (beginning.length > 1) {
    throw new RelayError(
      "not_found",
      `"${word}" begins ${beginning.length} sessions: ${beginning.slice(0, 5).join(", ")}`,
    );
  }
  const meant = nearest(word, known);
  const held = known.length === 0 ? "none yet; a run records one" : String(known.length);
  const hint = meant === undefined ? `the journal in ${layout.segments} holds ${held}` : `did you mean ${meant}?`;
  throw new RelayError("not_found", `no session "${word}"; ${hint}`);
}

/** Undoes `safeName` for the usual ids; a shortened one stays as it is and is found by its file. */
function sessionOf(name: string): string {
  try {
    return decodeURIComponent(name.slice(0, -indexEnding.length));
  } catch {
    return name.slice(0, -indexEnding.length);
  }
}
