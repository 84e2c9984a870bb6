import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { messageOf } from "../errors.ts";
import type { JournalLayout } from "./layout.ts";
import { sessionIndexPath } from "./layout.ts";

/**
 * Which segments hold a session: one small file per session, a line per segment, oldest first. That is how a session
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

  /** Notes that this process's segment holds events of a session. Once per session; a failure is said and costs nothing else. */
  note(session: string): void {
    if (this.#noted.has(session)) return;
    this.#noted.add(session);
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    try {
      const path = sessionIndexPath(this.#layout, session);
      const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
      writeSync(file, `${this.#segment}\n`);
      closeSync(file);
    } catch (error) {
      this.#warn(`the session index cannot be written (${messageOf(error)}); a resumed session may be shown in parts`);
    }
  }
}

/** Names of the segments that hold a session, oldest first; empty when it was never seen. */
export function segmentsOf(layout: JournalLayout, session: string): readonly string[] {
  try {
    const lines = readFileSync(sessionIndexPath(layout, session), "utf8").split("\n");
    return [...new Set(lines.filter((line) => /^[\w.-]+$/.test(line)))];
  } catch {
    return [];
  }
}
