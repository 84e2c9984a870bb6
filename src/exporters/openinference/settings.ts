/** The validated section of plugins.toml. */
export interface OpenInferenceSettings {
  /** OTLP over HTTP with protobuf. */
  readonly transport: "http_binary";
  /** Used verbatim. When absent: the `OTEL_EXPORTER_OTLP_*` variables, else `http://localhost:4318/v1/traces`. */
  readonly endpoint?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource_attributes: Readonly<Record<string, string>>;
  readonly service_name: string;
  readonly service_namespace?: string;
  readonly service_version?: string;
  readonly instrumentation_scope: string;
  /** For one request, its answer included. Milliseconds. */
  readonly timeout_millis: number;
  /** The project that Phoenix files the traces under. */
  readonly project_name: string;
  /** What one trace is (decision 2). */
  readonly trace_per: "turn" | "session";
  /** The most that one attribute's text may take, in bytes of UTF-8. */
  readonly max_attribute_bytes: number;
}
