import type { StandingSetting } from "../exporter.ts";

/** The environment variables that are read; `process.env` in production. */
export type Environment = Readonly<Record<string, string | undefined>>;

const fallback = "http://localhost:4318";
/** The variables that speak for traces and metrics alike. */
const everySignal = { endpoint: "OTEL_EXPORTER_OTLP_ENDPOINT", headers: "OTEL_EXPORTER_OTLP_HEADERS" } as const;

/** What is sent: each signal has its own path and its own environment variables. */
export type Signal = "traces" | "metrics";

/**
 * Where a signal goes: the configured endpoint verbatim, else `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` (`_METRICS_`) verbatim,
 * else `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/traces` added, else `http://localhost:4318/v1/traces`.
 * A variable that is not an http or https URL is passed over, as the OTLP exporter specification asks.
 */
export function resolveEndpoint(configured: string | undefined, env: Environment, signal: Signal = "traces"): string {
  return configured ?? standingEndpoint(env, signal).value;
}

/** Where a signal goes that no document sends anywhere, and the variable that says so. */
function standingEndpoint(env: Environment, signal: Signal): { readonly value: string; readonly variable?: string } {
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, everySignal.endpoint] as const;
  for (const variable of names) {
    const value = env[variable];
    if (value === undefined || !isHttpUrl(value)) continue;
    return { variable, value: variable === everySignal.endpoint ? `${value.replace(/\/+$/, "")}/v1/${signal}` : value };
  }
  return { value: `${fallback}/v1/${signal}` };
}

/** Endpoint and headers of traces that hold although no document says them. */
export function standingSettings(configured: string | undefined, env: Environment): readonly StandingSetting[] {
  const headers = [everySignal.headers, "OTEL_EXPORTER_OTLP_TRACES_HEADERS"].flatMap((variable) =>
    listed(env[variable]).map(([name, value]) => ({ path: ["headers", name.toLowerCase()], value, variable })),
  );
  return [
    ...(configured === undefined ? [{ path: ["endpoint"], ...standingEndpoint(env, "traces") }] : []),
    ...headers,
  ];
}

/** Whether a text is an absolute http or https URL. */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
}

/** An endpoint as people may see it: without user-info, fragment or query values, which may be secrets. */
export function showEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url === null) return "(not a URL)";
  const keys = [...url.searchParams.keys()].map((key) => `${key}=…`).join("&");
  return `${url.protocol}//${url.host}${url.pathname}${keys === "" ? "" : `?${keys}`}`;
}

/**
 * The headers to send: those of `OTEL_EXPORTER_OTLP_HEADERS`, then `OTEL_EXPORTER_OTLP_TRACES_HEADERS` (`_METRICS_`;
 * `name=value,…`, values percent-encoded), then the configured ones, later ones winning whatever their case.
 */
export function resolveHeaders(
  configured: Readonly<Record<string, string>>,
  env: Environment,
  signal: Signal = "traces",
): Record<string, string> {
  const headers: Record<string, string> = {};
  const layers = [
    listed(env[everySignal.headers]),
    listed(env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`]),
    Object.entries(configured),
  ];
  for (const [name, value] of layers.flat()) headers[name.toLowerCase()] = value;
  return headers;
}

/** Whether a name and value can stand in an HTTP request (RFC 9110, 5.1 and 5.5). */
export function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function listed(text: string | undefined): (readonly [string, string])[] {
  return (text ?? "").split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    const name = decoded(pair.slice(0, Math.max(at, 0)));
    const value = decoded(pair.slice(at + 1));
    return name === "" || !isHeader(name, value) ? [] : [[name, value] as const];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}
