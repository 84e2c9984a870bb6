import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { RelayError } from "../errors.ts";
import { safeName } from "../platform/safe-name.ts";

/** Ending of segment files. */
export const segmentEnding = ".nrj";
/** Ending of the file beside a segment that tells what exporters have taken. */
export const ackEnding = ".acks";
/** Ending, with a number, of the files beside a segment that hold what was answered and not recorded yet. */
export const intakeEnding = ".intake";

/** Ending of the file that names a session's segments. */
export const indexEnding = ".idx";

/** The folders of a journal. */
export interface JournalLayout {
  readonly segments: string;
  readonly sessions: string;
}

/** Where the folders of a journal are, whether they exist or not. Throws RelayError("journal") when nothing says where. */
export function layoutOf(directory: string): JournalLayout {
  if (directory === "") {
    throw new RelayError("journal", "there is no place for it: set HOME or XDG_STATE_HOME to an absolute directory");
  }
  return { segments: join(directory, "journal", "segments"), sessions: join(directory, "journal", "sessions") };
}

/** Makes the journal's folders, private to the user (0700); throws when one is a link or cannot be made. */
export function openLayout(directory: string): JournalLayout {
  const layout = layoutOf(directory);
  for (const folder of [directory, join(directory, "journal"), layout.segments, layout.sessions]) privateFolder(folder);
  return layout;
}

function privateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (lstatSync(folder).isSymbolicLink()) throw new Error("it is a link");
    chmodSync(folder, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RelayError(
      "journal",
      `cannot use ${folder} (${reason}); set [journal] directory to a folder of your own`,
    );
  }
}

/** The folders of the journal that a segment lies in. */
export function layoutAround(segmentPath: string): JournalLayout {
  const segments = dirname(segmentPath);
  return { segments, sessions: join(dirname(segments), "sessions") };
}

/** The index file that names a session's segments. */
export function sessionIndexPath(layout: JournalLayout, session: string): string {
  return join(layout.sessions, `${safeName(session)}${indexEnding}`);
}

/** The file whose lock the one process has that looks after what earlier runs have left. */
export function earlierRunsLock(layout: JournalLayout): string {
  return join(dirname(layout.segments), "earlier-runs.lock");
}
