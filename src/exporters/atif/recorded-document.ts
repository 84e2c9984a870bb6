import type { JsonObject } from "../../core/json/json-value.ts";
import type { ExportContext, RecordedSession } from "../export-format.ts";
import { renderDocument } from "./render.ts";
import type { AtifConfig } from "./schema.ts";
import { SessionBuilder } from "./session-builder.ts";

/** The ATIF document of a recorded session, as the exporter writes it; undefined while it has no step. */
export function recordedDocument(
  { session, agent, events }: RecordedSession,
  config: AtifConfig,
  { price }: ExportContext,
): JsonObject | undefined {
  const builder = new SessionBuilder(session, agent, price);
  for (const { event, content } of events) builder.take(event, content);
  return renderDocument(builder, config);
}
