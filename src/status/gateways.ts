import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { listSessions } from "../journal/find-session.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { layoutOf } from "../journal/layout.ts";
import { isRunning } from "../journal/process-start.ts";
import { segmentFiles, writerOf } from "../journal/segment-files.ts";
import { runDirectoryName } from "../launch/run-directory.ts";
import { surveySegment } from "../journal/segment-survey.ts";
import { segmentsOf } from "../journal/session-index.ts";

/** A gateway that runs on this machine. */
export interface RunningGateway {
  readonly pid: number;
  /** The agent of a transparent run (registered id); undefined for a daemon. */
  readonly agent: string | undefined;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Without the secret of a run; undefined while it is starting. */
  readonly url: string | undefined;
  readonly directory: string | undefined;
  /** The sessions that it has seen. */
  readonly sessions: readonly string[];
}

/** Run directories: that of a run whose journal is switched off holds a passing one, for its exporters. */
function runDirectories(parent: string): readonly string[] {
  try {
    return readdirSync(parent).flatMap((name) => (runDirectoryName.test(name) ? [join(parent, name)] : []));
  } catch {
    return [];
  }
}

/** The gateways that write to this journal, and those that write to a passing one. */
export function runningGateways(layout: JournalLayout): readonly RunningGateway[] {
  return [layout, ...runDirectories(tmpdir()).map(layoutOf)].flatMap(gatewaysOf);
}

/** The gateways that write to a journal now. */
function gatewaysOf(layout: JournalLayout): readonly RunningGateway[] {
  return segmentFiles(layout).flatMap((path) => {
    // The name tells the process: the segments of the dead ones need not be opened.
    if (!isRunning(writerOf(path) ?? -1, "")) return [];
    const found = surveySegment(path);
    if (found?.header === undefined || !found.running) return [];
    const { pid, created } = found.header;
    const { agent, url, directory } = found.gateway ?? {};
    return [{ pid, agent, since: created / 1000, url, directory, sessions: sessionsOf(layout, path, created / 1000) }];
  });
}

/** An index is written when a session is first seen by a process: older ones need not be read. */
function sessionsOf(layout: JournalLayout, path: string, since: number): readonly string[] {
  return listSessions(layout)
    .filter(({ modified, session }) => modified >= since - 1000 && segmentsOf(layout, session).includes(basename(path)))
    .map(({ session }) => session);
}
