import type { ExportContext, RecordedSession } from "../export-format.ts";
import { recordedDocument } from "./recorded-document.ts";
import type { AtifConfig } from "./schema.ts";

/** A session's ATIF document: byte for byte what the exporter writes. */
export function render(session: RecordedSession, config: AtifConfig, context: ExportContext): string | undefined {
  const document = recordedDocument(session, config, context);
  return document === undefined ? undefined : `${JSON.stringify(document)}\n`;
}
