import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { nearest } from "../config/nearest.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { validate } from "../config/validate.ts";
import { RelayError } from "../errors.ts";
import type { ExportFormat } from "../exporters/export-format.ts";
import type { ExporterRegistration } from "../exporters/registry.ts";
import { findSession, listSessions } from "../journal/find-session.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { replaceFile } from "../platform/atomic-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { loadPricer } from "../pricing/load-pricer.ts";
import { version } from "../version.ts";
import { recordedSession } from "./recorded-session.ts";

/** What is asked for. */
export interface ExportRequest {
  /** Session ids, unique beginnings of them, or `latest`. */
  readonly words: readonly string[];
  /** Every session of the journal, oldest first. */
  readonly all: boolean;
  /** A format's name. */
  readonly format: string;
  /** A file, or a directory for one file per session; absent for stdout. */
  readonly output: string | undefined;
}

/** What it works with. */
export interface ExportPorts {
  readonly config: Pick<ResolvedConfig, "cost" | "exporters">;
  readonly layout: JournalLayout;
  readonly exporters: readonly ExporterRegistration[];
  /** Where relative paths start. */
  readonly directory: string;
  /** Writes to stdout. */
  readonly show: (text: string) => Promise<void>;
  /** Says one line to the person. */
  readonly say: (line: string) => void;
}

/** The names of all formats, in the registry's order. */
export function formatNames(exporters: readonly ExporterRegistration[]): readonly string[] {
  return exporters.flatMap(({ formats = [] }) => formats.map(({ name }) => name));
}

/**
 * Recomputes documents of recorded sessions from the journal alone and writes them. Throws RelayError: `usage` for an
 * unknown format and for no session, `not_found` for a session that the journal does not hold.
 */
export async function exportSessions(request: ExportRequest, ports: ExportPorts): Promise<void> {
  const { registration, format } = findFormat(request.format, ports.exporters);
  const sessions = chosenSessions(request, ports.layout);
  const [settings, module, price] = await Promise.all([
    settingsOf(registration, ports.config),
    format.load(),
    loadPricer(ports.config.cost),
  ]);
  const directory = await outputDirectory(request, ports, sessions.length);
  for (const session of sessions) {
    const found = recordedSession(ports.layout, session);
    if (found === undefined) {
      tellGone(session, request, ports);
      continue;
    }
    const path =
      directory === undefined ? fileOf(request, ports) : join(directory, `${safeName(session)}${format.ending}`);
    const kept = new Map<string, Uint8Array>();
    const keep = (name: string, bytes: Uint8Array): void => void kept.set(name, bytes);
    const file = path === undefined ? undefined : { path, keep };
    const text = module.render(found, settings, { version, price, file });
    if (text === undefined) ports.say(`session ${session} has nothing to show as ${format.name} yet`);
    else if (path === undefined) await ports.show(text);
    else {
      for (const [name, bytes] of kept) await replaceFile(join(dirname(path), name), bytes);
      await replaceFile(path, text);
      ports.say(`wrote ${path}`);
    }
  }
}

/** The file for a single session; undefined for stdout. */
function fileOf({ output }: ExportRequest, { directory }: ExportPorts): string | undefined {
  return output === undefined ? undefined : resolve(directory, output);
}

/** A session that was asked for by name must be there; among all of them a forgotten one is only told of. */
function tellGone(session: string, { all }: ExportRequest, { layout, say }: ExportPorts): void {
  const line = `the journal in ${layout.segments} no longer holds session ${session}`;
  if (!all) throw new RelayError("not_found", line);
  say(line);
}

function findFormat(
  name: string,
  exporters: readonly ExporterRegistration[],
): { readonly registration: ExporterRegistration; readonly format: ExportFormat } {
  for (const registration of exporters) {
    const format = registration.formats?.find((known) => known.name === name);
    if (format !== undefined) return { registration, format };
  }
  const known = formatNames(exporters);
  const meant = nearest(name, known);
  const hint = meant === undefined ? `known: ${known.join(", ")}` : `did you mean ${meant}?`;
  throw new RelayError("usage", `unknown format "${name}"; ${hint}`);
}

function chosenSessions({ words, all }: ExportRequest, layout: JournalLayout): readonly string[] {
  if (all && words.length > 0) throw new RelayError("usage", "--all takes every session; name none beside it");
  if (all) {
    return listSessions(layout)
      .map(({ session }) => session)
      .toReversed();
  }
  if (words.length === 0) throw new RelayError("usage", "name a session, its beginning or latest; or give --all");
  return [...new Set(words.map((word) => findSession(layout, word)))];
}

/** As the exporter is configured, so that an export is what it would write; else its defaults. */
async function settingsOf(registration: ExporterRegistration, config: ExportPorts["config"]): Promise<unknown> {
  const configured = config.exporters.find(({ kind }) => kind === registration.kind);
  if (configured !== undefined) return configured.settings;
  const document = { name: "default", layer: "system", value: {}, prefix: [] } as const;
  return validate({}, { document, at: [], schema: await registration.schema() }).value;
}

/** The directory that gets a file per session; undefined for a single file or stdout. */
async function outputDirectory(
  { output, all }: ExportRequest,
  { directory }: ExportPorts,
  count: number,
): Promise<string | undefined> {
  if (output === undefined) return undefined;
  const path = resolve(directory, output);
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return all || count > 1 || isDirectory || /[/\\]$/.test(output) ? path : undefined;
}
