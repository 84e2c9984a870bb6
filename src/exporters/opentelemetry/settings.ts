import type { OtlpSettings } from "../otlp/settings.ts";

/** The validated section of plugins.toml. */
export interface OpenTelemetrySettings extends OtlpSettings {
  /** Whether messages, prompts, tool arguments and results are sent, and not only what happened and when. */
  readonly capture_content: boolean;
  /** Whether the `gen_ai.client.*` histograms are sent, too. */
  readonly metrics: boolean;
  /** Where they go. When absent: `endpoint` with `/v1/metrics` in place of `/v1/traces`, else the `OTEL_*` variables. */
  readonly metrics_endpoint?: string;
}
