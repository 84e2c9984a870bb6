import type { Exporter, ExporterContext } from "../exporter.ts";
import { AtofExporter, destinationOf } from "./atof-exporter.ts";
import type { AtofSettings } from "./settings.ts";

/** Makes the exporter that writes ATOF lines. */
export function create(settings: AtofSettings, context: ExporterContext): Exporter {
  return new AtofExporter(settings, context);
}

/** Where it delivers to. @example "atof /home/u/traces/{session_id}.atof.jsonl" */
export function destination(settings: AtofSettings, context: ExporterContext): string {
  return destinationOf(settings, context);
}
