import { join } from "node:path";
import type { Finding } from "../../doctor/finding.ts";
import type { Exporter, ExporterContext, Reach } from "../exporter.ts";
import { AtifExporter, destinationOf, outputDirectory } from "./atif-exporter.ts";
import { fileName } from "./file-name.ts";
import { imageFolder } from "./images/image-folder.ts";
import type { AtifConfig } from "./schema.ts";

/** Makes the exporter that writes one ATIF file per session. */
export function create(config: AtifConfig, context: ExporterContext): Exporter {
  return new AtifExporter(config, context);
}

/** Where it delivers to. @example "atif /home/u/traces/{session_id}.atif.json" */
export function destination(config: AtifConfig, context: ExporterContext): string {
  return destinationOf(config, context);
}

/** A session's file and the folder of its images. */
export function files(config: AtifConfig, context: ExporterContext, session: string): readonly string[] {
  const file = join(outputDirectory(config, context), fileName(config.filename_template, session));
  return [file, imageFolder(file)];
}

/** Whether the files can be written, and whether the places of the copies answer. */
export async function check(config: AtifConfig, context: ExporterContext, reach: Reach): Promise<readonly Finding[]> {
  const { checkAtif } = await import("./check.ts");
  return await checkAtif(config, outputDirectory(config, context), reach);
}
