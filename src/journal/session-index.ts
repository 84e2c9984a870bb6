import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { appendPrivate, readPrivate } from "../platform/private-file.ts";
import type { JournalLayout } from "./layout.ts";
import { indexEnding, sessionIndexPath } from "./layout.ts";

/** An index that was written so lately is not looked at: its session may be coming back just now. */
const settledMillis = 60_000;

/**
 * Which segments hold a session: one small file per session, a line per segment. That is how a session
 * that comes back in a later process is found whole.
 */
export class SessionIndex {
  readonly #layout: JournalLayout;
  readonly #segment: string;
  readonly #warn: (message: string) => void;
  readonly #noted = new Set<string>();

  constructor(layout: JournalLayout, segment: string, warn: (message: string) => void) {
    this.#layout = layout;
    this.#segment = segment;
    this.#warn = warn;
  }

  /** Notes that this process's segment holds events of a session. A failure is said, and tried again with the session's next event. */
  note(session: string): void {
    if (this.#noted.has(session)) return;
    try {
      appendPrivate(sessionIndexPath(this.#layout, session), Buffer.from(`${this.#segment}\n`));
      this.#noted.add(session);
    } catch (error) {
      this.#warn(`the session index cannot be written (${messageOf(error)}); a resumed session may be shown in parts`);
    }
  }
}

/** Names of the segments that hold a session, oldest first; empty when it was never seen. */
export function segmentsOf(layout: JournalLayout, session: string): readonly string[] {
  return readIndex(sessionIndexPath(layout, session));
}

/** Removes the indexes of sessions whose segments are all gone: nobody can be shown such a session. */
export function forgetSessions(layout: JournalLayout, now: number): void {
  const present = new Set(readdirSync(layout.segments));
  for (const name of readdirSync(layout.sessions)) {
    if (!name.endsWith(indexEnding)) continue;
    const path = join(layout.sessions, name);
    const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (now - mtimeMs < settledMillis || readIndex(path).some((segment) => present.has(segment))) continue;
    rmSync(path, { force: true });
  }
}

function readIndex(path: string): readonly string[] {
  try {
    const lines = readPrivate(path).split("\n");
    // By name, which begins with the time: what a killed process had answered is recorded, and noted, by a later one.
    return [...new Set(lines.filter((line) => /^[\w.-]+$/.test(line)))].toSorted();
  } catch {
    return [];
  }
}
