import { existsSync, rmSync } from "node:fs";
import { RelayError } from "../errors.ts";
import { dropSession, otherSessions } from "../journal/drop-session.ts";
import { findSession } from "../journal/find-session.ts";
import { hasIntake, removeSegment } from "../journal/segment-files.ts";
import { earlierRunsLock, sessionIndexPath } from "../journal/layout.ts";
import { surveySegment } from "../journal/segment-survey.ts";
import { lockFile } from "../platform/file-lock.ts";
import type { SessionsInput } from "./summarize.ts";
import { filesOf, recordOf } from "./summarize.ts";

/** What is to go with a session. */
export interface Removal {
  readonly session: string;
  /** Segments of the journal that hold nothing else. */
  readonly segments: readonly string[];
  /** Segments that hold other sessions too: only its records go. */
  readonly shared: readonly string[];
  /** Files and folders that exporters have written, when they are to go too. */
  readonly files: readonly string[];
}

/**
 * What removing a session would take away. All of it or nothing: throws RelayError `busy` when a segment belongs to a
 * process that runs or holds what was not delivered, `journal` when it cannot be read, `not_found`.
 */
export async function planRemoval(input: SessionsInput, word: string, withFiles: boolean): Promise<Removal> {
  const session = findSession(input.layout, word);
  const record = recordOf(input.layout, session);
  for (const path of record) requireDone(path, session);
  const shared = record.filter((path) => otherSessions(path, session) > 0);
  return {
    session,
    segments: record.filter((path) => !shared.includes(path)),
    shared,
    files: withFiles ? (await filesOf(input, session)).filter((path) => existsSync(path)) : [],
  };
}

/** Removes what was planned. Throws RelayError `busy`, with everything in place, while another process delivers. */
export async function remove({ layout }: SessionsInput, removal: Removal): Promise<void> {
  const { session, segments, shared, files } = removal;
  const release = lockFile(earlierRunsLock(layout), 0);
  if (release === undefined) {
    throw new RelayError("busy", "another process is delivering what earlier runs have left; try again later");
  }
  try {
    // They may have changed while the person was asked.
    for (const path of [...segments, ...shared]) requireDone(path, session);
    for (const path of segments) removeSegment(path);
    for (const path of shared) await dropSession(path, session);
    // The index goes last: until then the session is found, and the removal can be finished.
    rmSync(sessionIndexPath(layout, session), { force: true });
    for (const path of files) rmSync(path, { recursive: true, force: true });
  } finally {
    release();
  }
}

function requireDone(path: string, session: string): void {
  const survey = surveySegment(path, { everything: true });
  if (survey?.running === true) {
    const { pid } = survey.header ?? {};
    throw new RelayError("busy", `session ${session} is being recorded by process ${pid}; end that first`);
  }
  if (survey?.damage !== undefined) {
    const words = `${path} cannot be read to its end (${survey.damage}): what else it holds is not known`;
    throw new RelayError("journal", `${words}; nothing was removed`);
  }
  const waiting = survey?.owed.reduce((sum, { ends }) => sum + ends, 0) ?? 0;
  if (waiting > 0) {
    throw new RelayError(
      "busy",
      `${waiting} events of that run are not delivered yet (nemo-relay status says why); nemo-relay recover delivers them`,
    );
  }
  if (hasIntake(path)) {
    const words = "what that run had answered when it was killed is not recorded yet";
    throw new RelayError("busy", `${words}; nemo-relay recover does that`);
  }
}
