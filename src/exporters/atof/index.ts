import { join } from "node:path";
import type { Exporter, ExporterContext } from "../exporter.ts";
import type { Finding } from "../../doctor/finding.ts";
import { safeName } from "../../platform/safe-name.ts";
import { AtofExporter, destinationOf, directoryOf } from "./atof-exporter.ts";
import type { AtofSettings } from "./settings.ts";

/** Makes the exporter that writes ATOF lines. */
export function create(settings: AtofSettings, context: ExporterContext): Exporter {
  return new AtofExporter(settings, context);
}

/** Where it delivers to. @example "atof /home/u/traces/{session_id}.atof.jsonl" */
export function destination(settings: AtofSettings, context: ExporterContext): string {
  return destinationOf(settings, context);
}

/** A session's own file, where the template makes one; one that is named after days belongs to all of their sessions. */
export function files(settings: AtofSettings, context: ExporterContext, session: string): readonly string[] {
  const { filename } = settings;
  if (!filename.includes("{session_id}") || filename.includes("{date}")) return [];
  return [
    join(
      directoryOf(settings, context),
      filename.replaceAll("{session_id}", () => safeName(session)),
    ),
  ];
}

/** Whether the lines can be written. */
export async function check(settings: AtofSettings, context: ExporterContext): Promise<readonly Finding[]> {
  const { checkDirectory } = await import("../../doctor/check-directory.ts");
  return [checkDirectory(directoryOf(settings, context), "ATOF lines")];
}
