import type { ExportContext, RecordedSession } from "../export-format.ts";
import { exportSpans } from "../otlp/export-spans.ts";
import { sourceOf } from "../otlp/target.ts";
import { projectKey, projectionOf } from "./projection-options.ts";
import type { OpenInferenceSettings } from "./settings.ts";

/** A session's spans as OTLP/JSON with OpenInference attributes. */
export function render(
  session: RecordedSession,
  settings: OpenInferenceSettings,
  { price, version }: ExportContext,
): string | undefined {
  const source = sourceOf(settings, version, { [projectKey]: settings.project_name });
  return exportSpans(session, projectionOf(settings, price), source);
}
