import type { Exporter, ExporterContext } from "../exporter.ts";
import type { PostTarget } from "../otlp/post.ts";
import type { Environment } from "../otlp/endpoint.ts";
import { resolveEndpoint, resolveHeaders, showEndpoint } from "../otlp/endpoint.ts";
import type { AttributeMap, SpanSource } from "../otlp/span-record.ts";
import { OpenInferenceExporter } from "./exporter.ts";
import type { OpenInferenceSettings } from "./settings.ts";

const kind = "openinference";

/** Makes the exporter. Nothing is sent before the first flush. */
export function create(settings: OpenInferenceSettings, context: ExporterContext): Exporter {
  const target = targetOf(settings, process.env);
  return new OpenInferenceExporter({
    kind,
    destination: destination(settings),
    projection: { tracePer: settings.trace_per, maxBytes: settings.max_attribute_bytes },
    delivery: {
      target,
      source: sourceOf(settings, context.version),
      timeoutMillis: settings.timeout_millis,
      shown: `${kind} ${showEndpoint(target.endpoint)}`,
      warn: context.warn,
    },
  });
}

/** Endpoint and project, without secrets. @example "openinference http://127.0.0.1:6006/v1/traces project nemo-relay" */
export function destination(settings: OpenInferenceSettings): string {
  const { endpoint } = targetOf(settings, process.env);
  return `${kind} ${showEndpoint(endpoint)} project ${projectOf(settings)}`;
}

function targetOf(settings: OpenInferenceSettings, env: Environment): PostTarget {
  return { endpoint: resolveEndpoint(settings.endpoint, env), headers: resolveHeaders(settings.headers, env) };
}

/** The resource is exactly what the configuration says: nothing of this machine is detected. */
function sourceOf(settings: OpenInferenceSettings, version: string): SpanSource {
  const resource: AttributeMap = {
    "service.name": settings.service_name,
    ...(settings.service_namespace === undefined ? {} : { "service.namespace": settings.service_namespace }),
    ...(settings.service_version === undefined ? {} : { "service.version": settings.service_version }),
    "openinference.project.name": settings.project_name,
    ...settings.resource_attributes,
  };
  return { resource, scopeName: settings.instrumentation_scope, scopeVersion: version };
}

function projectOf(settings: OpenInferenceSettings): string {
  return settings.resource_attributes["openinference.project.name"] ?? settings.project_name;
}
