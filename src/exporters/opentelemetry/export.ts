import type { ExportContext, RecordedSession } from "../export-format.ts";
import { exportSpans } from "../otlp/export-spans.ts";
import { sourceOf } from "../otlp/target.ts";
import type { OpenTelemetrySettings } from "./settings.ts";
import { genAiVocabulary } from "./vocabulary.ts";

/** A session's spans as OTLP/JSON with GenAI names. */
export function render(
  session: RecordedSession,
  settings: OpenTelemetrySettings,
  { price, version }: ExportContext,
): string | undefined {
  const { trace_per: tracePer, max_attribute_bytes: maxBytes, capture_content: captureContent } = settings;
  const options = { tracePer, maxBytes, price, vocabulary: genAiVocabulary(captureContent) };
  return exportSpans(session, options, sourceOf(settings, version));
}
