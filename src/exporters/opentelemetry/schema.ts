import type { GenericSchema } from "valibot";
import { boolean, exactOptional, optional } from "valibot";
import { otlpEntries, sectionOf, url } from "../otlp/schema.ts";
import type { OpenTelemetrySettings } from "./settings.ts";

/** Strict schema of the section, without the `enabled` key; unset keys get their defaults. */
export const schema: GenericSchema<unknown, OpenTelemetrySettings> = sectionOf<OpenTelemetrySettings>({
  ...otlpEntries("nemo-relay-otel"),
  capture_content: optional(boolean(), true),
  metrics: optional(boolean(), false),
  metrics_endpoint: exactOptional(url("metrics_endpoint", "/v1/metrics")),
});
