import type { Finding } from "../../doctor/finding.ts";
import type { Exporter, ExporterContext, ProbeResult, Reach, StandingSetting } from "../exporter.ts";
import type { Environment } from "../otlp/endpoint.ts";
import { showEndpoint, standingSettings } from "../otlp/endpoint.ts";
import { sendTestSpan } from "../otlp/probe.ts";
import { SpanExporter } from "../otlp/span-exporter.ts";
import type { SpanSource } from "../otlp/span-record.ts";
import { sourceOf, targetOf } from "../otlp/target.ts";
import { projectKey, projectionOf } from "./projection-options.ts";
import type { OpenInferenceSettings } from "./settings.ts";

const kind = "openinference";

/** Makes the exporter. Nothing is sent before the first flush. */
export function create(settings: OpenInferenceSettings, context: ExporterContext): Exporter {
  const target = targetOf(settings, process.env);
  return new SpanExporter({
    kind,
    destination: destination(settings),
    projection: projectionOf(settings, context.price),
    delivery: {
      target,
      source: spanSource(settings, context),
      timeoutMillis: settings.timeout_millis,
      shown: `${kind} ${showEndpoint(target.endpoint)}`,
      warn: context.warn,
    },
  });
}

/** Endpoint and project, without secrets. @example "openinference http://127.0.0.1:6006/v1/traces project nemo-relay" */
export function destination(settings: OpenInferenceSettings): string {
  const { endpoint } = targetOf(settings, process.env);
  const project = settings.resource_attributes[projectKey] ?? settings.project_name;
  return `${kind} ${showEndpoint(endpoint)} project ${project}`;
}

/** Endpoint and headers that the `OTEL_*` variables give. */
export function standing(settings: OpenInferenceSettings, env: Environment): readonly StandingSetting[] {
  return standingSettings(settings.endpoint, env);
}

/** Whether the endpoint answers and takes our credentials. */
export async function check(
  settings: OpenInferenceSettings,
  _context: ExporterContext,
  reach: Reach,
): Promise<readonly Finding[]> {
  const { checkEndpoint } = await import("../otlp/check.ts");
  return await checkEndpoint(kind, targetOf(settings, process.env), reach);
}

/** Sends a test span. */
export async function probe(settings: OpenInferenceSettings, context: ExporterContext): Promise<ProbeResult> {
  return await sendTestSpan(targetOf(settings, process.env), spanSource(settings, context), settings.timeout_millis);
}

function spanSource(settings: OpenInferenceSettings, { version }: ExporterContext): SpanSource {
  return sourceOf(settings, version, { [projectKey]: settings.project_name });
}
