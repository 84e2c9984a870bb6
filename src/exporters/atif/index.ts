import type { Exporter, ExporterContext } from "../exporter.ts";
import { AtifExporter, destinationOf } from "./atif-exporter.ts";
import type { AtifConfig } from "./schema.ts";

/** Makes the exporter that writes one ATIF file per session. */
export function create(config: AtifConfig, context: ExporterContext): Exporter {
  return new AtifExporter(config, context);
}

/** Where it delivers to. @example "atif /home/u/traces/{session_id}.atif.json" */
export function destination(config: AtifConfig, context: ExporterContext): string {
  return destinationOf(config, context);
}
