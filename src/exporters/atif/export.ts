import type { ExportContext, RecordedSession } from "../export-format.ts";
import { recordedDocument } from "./recorded-document.ts";
import type { AtifConfig } from "./schema.ts";

/** A session's ATIF document: byte for byte what the exporter writes, its images in the same place beside it. */
export function render(session: RecordedSession, config: AtifConfig, context: ExportContext): string | undefined {
  const document = recordedDocument(session, config, context, context.file);
  return document === undefined ? undefined : `${JSON.stringify(document)}\n`;
}
