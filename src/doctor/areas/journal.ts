import { statSync } from "node:fs";
import { layoutOf } from "../../journal/layout.ts";
import { segmentFiles } from "../../journal/segment-files.ts";
import type { SegmentSurvey } from "../../journal/segment-survey.ts";
import { surveySegment } from "../../journal/segment-survey.ts";
import { plural, shownBytes, shownTime } from "../../platform/amounts.ts";
import type { DestinationStatus } from "../../status/destinations.ts";
import { destinationStatus, whoDelivers } from "../../status/destinations.ts";
import type { JournalStatus } from "../../status/status.ts";
import { journalStatus } from "../../status/status.ts";
import { version } from "../../version.ts";
import type { ConfiguredInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

/** A person waits: of a larger journal only the newest part is read through. */
const mostRead = 256 * 1024 * 1024;
/** Less room than this on the disk is told of, and less than the second is an error. */
const littleRoom = 1024 ** 3;
const noRoom = 64 * 1024 ** 2;

/** Whether the record can be read, how much room it has, and what has not been delivered of it. */
export async function checkJournal({ config, directory }: ConfiguredInput): Promise<readonly Finding[]> {
  const { journal } = config;
  const layout = layoutOf(journal.directory);
  const context = { startDirectory: directory, version, warn: () => {} };
  const status = journalStatus(layout, journal);
  const destinations = await destinationStatus({ layout, config, context }, Date.now());
  return [
    switchedOn(status),
    ...readable(segmentFiles(layout)),
    ...room(status),
    ...privacy(layout.segments),
    ...destinations.flatMap(delivery),
  ];
}

function switchedOn({ enabled, directory, segments, bytes, maxBytes }: JournalStatus): Finding {
  const size = `${plural(segments, "segment")}, ${shownBytes(bytes)} of ${shownBytes(maxBytes)}`;
  if (enabled) return { level: "ok", what: size, where: directory };
  const what = "the journal is switched off: what a destination does not take at once is lost";
  return { level: "note", what, where: directory };
}

function readable(paths: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  let left = mostRead;
  let unread = 0;
  for (const path of paths.toReversed()) {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > left) {
      unread += 1;
      continue;
    }
    left -= size;
    const survey = surveySegment(path, { everything: true });
    if (survey !== undefined) findings.push(...damage(survey));
  }
  if (unread > 0)
    findings.push({ level: "note", what: `${plural(unread, "segment")} of a large journal were not read through` });
  return findings;
}

function damage({ path, bytes, readable: end, damage: reason, header, running }: SegmentSurvey): readonly Finding[] {
  if (reason !== undefined) {
    const lost = `${shownBytes(bytes - end)} of a segment cannot be read: ${reason}`;
    const fix =
      "what stands before that is kept and delivered; look at the disk, and at copies that you have of the file";
    return [{ level: "error", what: lost, where: path, fix }];
  }
  if (running || (bytes === end && header !== undefined)) return [];
  return [{ level: "note", what: "a segment ends within a record; the next run cuts that off", where: path }];
}

function room({ freeBytes, directory }: JournalStatus): readonly Finding[] {
  if (freeBytes === undefined || freeBytes >= littleRoom) return [];
  const what = `${shownBytes(freeBytes)} are free on the journal's disk`;
  const fix = "make room: without any, records wait in memory and in the end are lost";
  return [{ level: freeBytes < noRoom ? "error" : "warn", what, where: directory, fix }];
}

function privacy(folder: string): readonly Finding[] {
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform === "win32" || (mode & 0o077) === 0) return [];
  return [{ level: "warn", what: "other users can look into the journal", where: folder, fix: `chmod 700 ${folder}` }];
}

function delivery(status: DestinationStatus): readonly Finding[] {
  const { destination: where, waiting, lastError, refused, dropped } = status;
  const error = lastError === undefined ? "" : ` (${shownTime(lastError.at)}: ${lastError.message})`;
  const findings: Finding[] = [];
  if (waiting > 0) {
    const fix = `mend the cause; this is delivered by ${whoDelivers(status)}`;
    findings.push({ level: "warn", what: `${plural(waiting, "event")} waiting${error}`, where, fix });
  }
  if (refused > 0) {
    const what = `${plural(refused, "event")} refused for good${error}`;
    findings.push({
      level: "warn",
      what,
      where,
      fix: "mend the cause; nemo-relay export makes them again, to be sent by hand",
    });
  }
  if (dropped > 0) {
    const what = `${plural(dropped, "event")} went before they were delivered: the journal was full`;
    findings.push({ level: "warn", what, where, fix: "raise [journal] max_size in config.toml" });
  }
  return findings;
}
