import type { Environment, Signal } from "./endpoint.ts";
import { resolveEndpoint, resolveHeaders } from "./endpoint.ts";
import type { PostTarget } from "./post.ts";
import type { OtlpSettings } from "./settings.ts";
import type { AttributeMap, SpanSource } from "./span-record.ts";

/** Where one signal of an exporter goes, and with which headers. */
export function targetOf(settings: OtlpSettings, env: Environment, signal: Signal = "traces"): PostTarget {
  return {
    endpoint: resolveEndpoint(settings.endpoint, env, signal),
    headers: resolveHeaders(settings.headers, env, signal),
  };
}

/** The resource is exactly what the configuration says: nothing of this machine is detected. `more` loses to it. */
export function sourceOf(settings: OtlpSettings, version: string, more: AttributeMap = {}): SpanSource {
  const resource: AttributeMap = {
    "service.name": settings.service_name,
    ...(settings.service_namespace === undefined ? {} : { "service.namespace": settings.service_namespace }),
    ...(settings.service_version === undefined ? {} : { "service.version": settings.service_version }),
    ...more,
    ...settings.resource_attributes,
  };
  return { resource, scopeName: settings.instrumentation_scope, scopeVersion: version };
}
