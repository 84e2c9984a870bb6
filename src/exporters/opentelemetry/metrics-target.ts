import type { Environment } from "../otlp/endpoint.ts";
import type { PostTarget } from "../otlp/post.ts";
import { targetOf } from "../otlp/target.ts";
import type { OpenTelemetrySettings } from "./settings.ts";

/** Where metrics go; undefined when it cannot be told from where traces go. */
export function metricsTarget(settings: OpenTelemetrySettings, env: Environment): PostTarget | undefined {
  const { endpoint: traces, metrics_endpoint: own, ...rest } = settings;
  if (own !== undefined) return targetOf({ ...rest, endpoint: own }, env, "metrics");
  if (traces === undefined) return targetOf(rest, env, "metrics");
  const url = new URL(traces);
  if (!url.pathname.endsWith("/v1/traces")) return undefined;
  url.pathname = url.pathname.replace(/traces$/, "metrics");
  return targetOf({ ...rest, endpoint: url.href }, env, "metrics");
}
