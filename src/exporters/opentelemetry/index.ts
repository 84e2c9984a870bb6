import type { Finding } from "../../doctor/finding.ts";
import type { Exporter, ExporterContext, ProbeResult, Reach, StandingSetting } from "../exporter.ts";
import type { Environment } from "../otlp/endpoint.ts";
import { showEndpoint, standingSettings } from "../otlp/endpoint.ts";
import { MetricsDelivery } from "../otlp/metrics-delivery.ts";
import { sendTestSpan } from "../otlp/probe.ts";
import { SpanExporter } from "../otlp/span-exporter.ts";
import type { SpanSource } from "../otlp/span-record.ts";
import { sourceOf, targetOf } from "../otlp/target.ts";
import { MeteredExporter } from "./metered-exporter.ts";
import { metricsTarget } from "./metrics-target.ts";
import type { OpenTelemetrySettings } from "./settings.ts";
import { genAiVocabulary } from "./vocabulary.ts";

const kind = "opentelemetry";

/** Makes the exporter. Nothing is sent before the first flush. */
export function create(settings: OpenTelemetrySettings, context: ExporterContext): Exporter {
  const target = targetOf(settings, process.env);
  const source = sourceOf(settings, context.version);
  const spans = new SpanExporter({
    kind,
    destination: destination(settings),
    projection: {
      tracePer: settings.trace_per,
      maxBytes: settings.max_attribute_bytes,
      price: context.price,
      vocabulary: genAiVocabulary(settings.capture_content),
    },
    delivery: {
      target,
      source,
      timeoutMillis: settings.timeout_millis,
      shown: `${kind} ${showEndpoint(target.endpoint)}`,
      warn: context.warn,
    },
  });
  const metrics = settings.metrics ? metricsDelivery(settings, source, context) : undefined;
  return metrics === undefined ? spans : new MeteredExporter(spans, metrics);
}

/** The endpoint, without secrets. @example "opentelemetry http://127.0.0.1:4318/v1/traces" */
export function destination(settings: OpenTelemetrySettings): string {
  return `${kind} ${showEndpoint(targetOf(settings, process.env).endpoint)}`;
}

/** Sends a test span. */
export async function probe(settings: OpenTelemetrySettings, { version }: ExporterContext): Promise<ProbeResult> {
  return await sendTestSpan(targetOf(settings, process.env), sourceOf(settings, version), settings.timeout_millis);
}

function metricsDelivery(
  settings: OpenTelemetrySettings,
  source: SpanSource,
  { warn, losses }: ExporterContext,
): MetricsDelivery | undefined {
  const target = metricsTarget(settings, process.env);
  if (target === undefined) {
    warn(`${kind}: no metrics are sent, since endpoint does not end in /v1/traces; set metrics_endpoint`);
    return undefined;
  }
  const shown = `${kind} ${showEndpoint(target.endpoint)}`;
  return new MetricsDelivery({ target, source, timeoutMillis: settings.timeout_millis, shown, warn, losses });
}

/** Endpoint and headers that the `OTEL_*` variables give. */
export function standing(settings: OpenTelemetrySettings, env: Environment): readonly StandingSetting[] {
  return standingSettings(settings.endpoint, env);
}

/** Whether the endpoint answers and takes our credentials. */
export async function check(
  settings: OpenTelemetrySettings,
  _context: ExporterContext,
  reach: Reach,
): Promise<readonly Finding[]> {
  const { checkEndpoint } = await import("../otlp/check.ts");
  return await checkEndpoint(kind, targetOf(settings, process.env), reach);
}
