/** What every exporter over OTLP can be told in plugins.toml. */
export interface OtlpSettings {
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
  /** What one trace is (decision 2). */
  readonly trace_per: "turn" | "session";
  /** The most that one attribute's text may take, in bytes of UTF-8. */
  readonly max_attribute_bytes: number;
  /** The back end that filled `endpoint` and `headers` before the section was validated (`presets.ts`). */
  readonly preset?: string;
  /** Tells two exporters apart that deliver to one URL, such as two projects of one back end. */
  readonly name?: string;
}
