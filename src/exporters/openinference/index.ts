import type { Finding } from "../../doctor/finding.ts";
import type { Exporter, ExporterContext, Reach } from "../exporter.ts";
import { showEndpoint } from "../otlp/endpoint.ts";
import { SpanExporter } from "../otlp/span-exporter.ts";
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
      source: sourceOf(settings, context.version, { [projectKey]: settings.project_name }),
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

/** Whether the endpoint answers and takes our credentials. */
export async function check(
  settings: OpenInferenceSettings,
  _context: ExporterContext,
  reach: Reach,
): Promise<readonly Finding[]> {
  const { checkEndpoint } = await import("../otlp/check.ts");
  return await checkEndpoint(kind, targetOf(settings, process.env), reach);
}
