import type { ExportContext, RecordedSession } from "../../export-format.ts";
import { recordedDocument } from "../recorded-document.ts";
import type { AtifConfig } from "../schema.ts";
import { renderTranscript } from "./transcript.ts";

/** A session's ATIF document as a transcript to read. */
export function render(session: RecordedSession, config: AtifConfig, context: ExportContext): string | undefined {
  const document = recordedDocument(session, config, context);
  return document === undefined ? undefined : renderTranscript(document);
}
