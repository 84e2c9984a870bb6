import type { JsonObject } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { get } from "../../core/json/path.ts";
import type { Environment } from "./endpoint.ts";

/** A header whose value is made of environment variables. */
interface PresetHeader {
  readonly name: string;
  readonly variables: readonly string[];
  readonly value: (...values: readonly string[]) => string;
  /** Left out when a variable is not set; otherwise that is an error. */
  readonly optional?: true;
}

/** What a back end documents of its OTLP endpoint. */
interface Preset {
  /** Variables that name another server, the first one that is set wins. */
  readonly baseVariables: readonly string[];
  readonly base: string;
  readonly path: string;
  readonly headers: readonly PresetHeader[];
}

const plain = (value = ""): string => value;
const bearer = (key = ""): string => `Bearer ${key}`;
const basic = (user = "", password = ""): string => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const local: Preset = { baseVariables: [], base: "http://127.0.0.1:4318", path: "/v1/traces", headers: [] };

/** Back ends by name, each as its own documentation tells (read in November 2026; the pages are named in docs/opentelemetry.md). */
const presets: Readonly<Record<string, Preset>> = {
  phoenix: {
    baseVariables: ["PHOENIX_COLLECTOR_ENDPOINT"],
    base: "http://127.0.0.1:6006",
    path: "/v1/traces",
    headers: [{ name: "authorization", variables: ["PHOENIX_API_KEY"], value: bearer, optional: true }],
  },
  langfuse: {
    baseVariables: ["LANGFUSE_BASE_URL", "LANGFUSE_HOST"],
    base: "https://cloud.langfuse.com",
    path: "/api/public/otel/v1/traces",
    headers: [
      { name: "authorization", variables: ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"], value: basic },
      { name: "x-langfuse-ingestion-version", variables: [], value: () => "4" },
    ],
  },
  langsmith: {
    baseVariables: ["LANGSMITH_ENDPOINT"],
    base: "https://api.smith.langchain.com",
    path: "/otel/v1/traces",
    headers: [
      { name: "x-api-key", variables: ["LANGSMITH_API_KEY"], value: plain },
      { name: "langsmith-project", variables: ["LANGSMITH_PROJECT"], value: plain, optional: true },
    ],
  },
  braintrust: {
    baseVariables: ["BRAINTRUST_API_URL"],
    base: "https://api.braintrust.dev",
    path: "/otel/v1/traces",
    headers: [
      { name: "authorization", variables: ["BRAINTRUST_API_KEY"], value: bearer },
      { name: "x-bt-parent", variables: ["BRAINTRUST_PARENT"], value: plain },
    ],
  },
  honeycomb: {
    baseVariables: [],
    base: "https://api.honeycomb.io",
    path: "/v1/traces",
    headers: [{ name: "x-honeycomb-team", variables: ["HONEYCOMB_API_KEY"], value: plain }],
  },
  newrelic: {
    baseVariables: [],
    base: "https://otlp.nr-data.net",
    path: "/v1/traces",
    headers: [{ name: "api-key", variables: ["NEW_RELIC_LICENSE_KEY"], value: plain }],
  },
  jaeger: local,
  "otel-collector": local,
};

/** The names that `preset` takes. */
export const presetNames: readonly string[] = Object.keys(presets);

/** A section with its preset's endpoint and headers, or the variable that they need and that is not set. */
export type FilledSection =
  | { readonly kind: "filled"; readonly settings: JsonObject }
  | { readonly kind: "missing"; readonly preset: string; readonly variable: string; readonly header: string };

/** Fills `endpoint` and `headers` of a section from its `preset`. What the section says itself wins. */
export function fillPreset(settings: JsonObject, env: Environment): FilledSection {
  const name = get(settings, "preset");
  const preset = typeof name === "string" && Object.hasOwn(presets, name) ? presets[name] : undefined;
  const own = get(settings, "headers") ?? {};
  // A name nobody knows, or headers that are no table: the section's schema tells of it.
  if (preset === undefined || typeof name !== "string" || !isObject(own)) return { kind: "filled", settings };
  const given = new Set(Object.keys(own).map((header) => header.toLowerCase()));
  const headers: Record<string, string> = {};
  for (const header of preset.headers) {
    if (given.has(header.name)) continue;
    const missing = header.variables.find((variable) => !env[variable]);
    if (missing === undefined) {
      headers[header.name] = header.value(...header.variables.map((variable) => env[variable] ?? ""));
    } else if (header.optional !== true)
      return { kind: "missing", preset: name, variable: missing, header: header.name };
  }
  return {
    kind: "filled",
    settings: { endpoint: endpointOf(preset, env), ...settings, headers: { ...headers, ...own } },
  };
}

/** A variable may name the server alone or the whole endpoint: both are documented. */
function endpointOf({ baseVariables, base, path }: Preset, env: Environment): string {
  const set = baseVariables.map((variable) => env[variable]).find((value) => value !== undefined && value !== "");
  const from = (set ?? base).replace(/\/+$/, "");
  return from.endsWith(path) ? from : `${from}${path}`;
}
