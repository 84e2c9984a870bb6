import { isoMillis, plural, shownBytes, shownSpan, shownTime } from "../platform/amounts.ts";
import type { DestinationStatus } from "./destinations.ts";
import { whoDelivers } from "./destinations.ts";
import type { RunningGateway } from "./gateways.ts";
import type { JournalStatus, Status } from "./status.ts";

/** Version of the JSON. */
const schemaVersion = 1;

/** A status for people. */
export function statusText(status: Status, now: number): string {
  const { gateways, destinations, journal } = status;
  const lines = [
    gateways.length === 0 ? "no gateway is running" : `${plural(gateways.length, "gateway")} running`,
    ...gateways.flatMap((gateway) => gatewayLines(gateway)),
    "",
    destinations.length === 0 ? "nothing is exported: no exporter is switched on" : "destinations",
    ...destinations.flatMap((destination) => destinationLines(destination, now)),
    "",
    ...journalLines(journal),
  ];
  return `${lines.join("\n")}\n`;
}

/** A status for machines. */
export function statusJson({ gateways, destinations, journal }: Status): string {
  const document = {
    schema_version: schemaVersion,
    gateways: gateways.map(({ pid, agent, since, url, directory, sessions }) => ({
      pid,
      agent: agent ?? null,
      since: isoMillis(since),
      url: url ?? null,
      directory: directory ?? null,
      sessions,
    })),
    destinations: destinations.map(destinationJson),
    journal: {
      enabled: journal.enabled,
      directory: journal.directory,
      segments: journal.segments,
      bytes: journal.bytes,
      max_bytes: journal.maxBytes,
      free_bytes: journal.freeBytes ?? null,
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function destinationJson(status: DestinationStatus): object {
  const { kind, destination, source, configured, waiting, lastError, refused, dropped } = status;
  return {
    kind,
    destination,
    source,
    configured,
    waiting,
    oldest: time(status.oldest),
    last_error: lastError === undefined ? null : { at: isoMillis(lastError.at), message: lastError.message },
    delivered_at: time(status.deliveredAt),
    next_try: time(status.nextTry),
    refused,
    dropped,
  };
}

function time(millis: number | undefined): string | null {
  return millis === undefined ? null : isoMillis(millis);
}

function gatewayLines({ pid, agent, since, url, sessions }: RunningGateway): readonly string[] {
  const who = agent ?? "daemon";
  const where = url === undefined ? "starting" : agent === undefined ? url : `${url}/r/…`;
  return [
    `  ${who}  pid ${pid}  since ${shownTime(since)}  ${where}`,
    ...sessions.slice(0, mostSessions).map((session) => `    session ${session}`),
    ...(sessions.length > mostSessions ? [`    and ${sessions.length - mostSessions} more`] : []),
  ];
}

/** A daemon may have seen hundreds. */
const mostSessions = 5;

function destinationLines(status: DestinationStatus, now: number): readonly string[] {
  const { destination, waiting, oldest, lastError, deliveredAt, refused, dropped } = status;
  const age = oldest === undefined ? "" : `, the oldest for ${shownSpan(now - oldest)}`;
  const isOver = waiting === 0 && (deliveredAt ?? 0) > (lastError?.at ?? 0);
  return [
    `  ${destination}`,
    `    ${waiting === 0 ? "nothing waits" : `${plural(waiting, "event")} waiting${age}`}`,
    ...(lastError === undefined
      ? []
      : [`    last error ${shownTime(lastError.at)}${isOver ? ", over since" : ""}: ${lastError.message}`]),
    ...(waiting === 0 ? [] : [`    next try: ${nextTry(status, now)}`]),
    ...(refused === 0 ? [] : [`    refused for good: ${plural(refused, "event")}; nemo-relay export makes them again`]),
    ...(dropped === 0 ? [] : [`    dropped for want of room: ${plural(dropped, "event")}`]),
  ];
}

function nextTry(status: DestinationStatus, now: number): string {
  return status.nextTry === undefined ? whoDelivers(status) : `in ${shownSpan(status.nextTry - now)}`;
}

function journalLines({ enabled, directory, segments, bytes, maxBytes, freeBytes }: JournalStatus): readonly string[] {
  const free = freeBytes === undefined ? "" : `, ${shownBytes(freeBytes)} free on the disk`;
  return [
    enabled ? `journal ${directory}` : `journal switched off; ${directory} holds what was recorded before`,
    `  ${shownBytes(bytes)} of ${shownBytes(maxBytes)} in ${plural(segments, "segment")}${free}`,
  ];
}
