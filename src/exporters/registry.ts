import { join } from "node:path";
import type { GenericSchema } from "valibot";
import type { JsonObject } from "../core/json/json-value.ts";
import type { ExportFormat } from "./export-format.ts";
import type { ExporterModule } from "./exporter.ts";
import type { FilledSection } from "./otlp/presets.ts";

/** One exporter: its section of plugins.toml and how to load it. */
export interface ExporterRegistration {
  readonly kind: string;
  /** What it makes, in a few words. */
  readonly summary: string;
  /** Strict schema of the section, without the `enabled` key. */
  readonly schema: () => Promise<GenericSchema<unknown, unknown>>;
  readonly load: () => Promise<ExporterModule<unknown>>;
  /** Completes an enabled section from the environment before it is validated. */
  readonly fill?: (settings: JsonObject, env: Readonly<Record<string, string | undefined>>) => Promise<FilledSection>;
  /**
   * Keys that a project's file may set before it is trusted, `enabled` among them. A key whose name ends with
   * `_directory` must besides lead into the project. Every other key needs trust, a later one too.
   */
  readonly harmless?: readonly string[];
  /** The documents that `nemo-relay export` can make with its projection. */
  readonly formats?: readonly ExportFormat[];
}

/** All exporters, one line each. */
export const exporters: readonly ExporterRegistration[] = [
  {
    kind: "atif",
    summary: "a trajectory file for each session",
    schema: async () => (await import("./atif/schema.ts")).schema,
    load: () => import("./atif/index.ts"),
    harmless: [
      "enabled",
      "output_directory",
      "filename_template",
      "schema_version",
      "agent_name",
      "agent_version",
      "model_name",
      "tool_definitions",
      "extra",
    ],
    formats: [
      {
        name: "atif",
        ending: ".atif.json",
        summary: "the ATIF trajectory",
        load: () => import("./atif/export.ts"),
      },
      {
        name: "markdown",
        ending: ".md",
        summary: "a transcript to read",
        load: () => import("./atif/markdown/export.ts"),
      },
    ],
  },
  {
    kind: "openinference",
    summary: "spans for Phoenix, Langfuse and others over OTLP",
    schema: async () => (await import("./openinference/schema.ts")).schema,
    load: () => import("./openinference/index.ts"),
    harmless: ["service_name", "service_namespace", "service_version", "timeout_millis", "trace_per"],
    fill: async (settings, env) => (await import("./otlp/presets.ts")).fillPreset(settings, env),
    formats: [
      {
        name: "openinference",
        ending: ".openinference.json",
        summary: "its spans as OTLP/JSON with OpenInference attributes",
        load: () => import("./openinference/export.ts"),
      },
    ],
  },
  {
    kind: "opentelemetry",
    summary: "spans and metrics with GenAI names over OTLP",
    schema: async () => (await import("./opentelemetry/schema.ts")).schema,
    load: () => import("./opentelemetry/index.ts"),
    harmless: ["service_name", "service_namespace", "service_version", "timeout_millis", "trace_per"],
    fill: async (settings, env) => (await import("./otlp/presets.ts")).fillPreset(settings, env),
    formats: [
      {
        name: "otlp-json",
        ending: ".otlp.json",
        summary: "its spans as OTLP/JSON with GenAI names",
        load: () => import("./opentelemetry/export.ts"),
      },
    ],
  },
  {
    kind: "atof",
    summary: "a file of event lines for each session",
    schema: async () => (await import("./atof/schema.ts")).schema,
    load: () => import("./atof/index.ts"),
    harmless: ["enabled", "output_directory"],
    formats: [
      {
        name: "atof",
        ending: ".atof.jsonl",
        summary: "its events as ATOF lines",
        load: () => import("./atof/export.ts"),
      },
    ],
  },
];

/** Kinds that plugins.toml knows and that this version cannot write yet: accepted, told of once, skipped. */
export const plannedExporters: readonly string[] = [];

/**
 * A section that may hold a list in place of its own keys: each entry is an exporter. In the original's newer plugins.toml
 * (decision 21) entries say by `type` what they are.
 */
export interface ListSection {
  readonly section: string;
  /** The key of the list. */
  readonly list: string;
  /** `type` of an entry → exporter kind. */
  readonly kinds: Readonly<Record<string, string>>;
  /** `type` of an entry that cannot be written → what to do about it. */
  readonly unsupported?: Readonly<Record<string, string>>;
  /** Keys of the section or of an entry that are accepted without effect. */
  readonly unused: readonly string[];
  /** The same, where they are tables: other values are our own keys of that name. */
  readonly unusedTables?: readonly string[];
  /** A URL that may be written without a path: the path that it then has. */
  readonly completed?: { readonly key: string; readonly path: string };
}

/** The sections with lists, one line each; an entry without `type` is of the section's own kind. */
export const listSections: readonly ListSection[] = [
  { section: "openinference", list: "endpoints", kinds: { openinference: "openinference" }, unused: [] },
  {
    section: "opentelemetry",
    list: "endpoints",
    kinds: { openinference: "openinference", full: "opentelemetry", gen_ai: "opentelemetry" },
    unusedTables: ["metrics"],
    unused: [
      "logs",
      "mark_projection",
      "mark_exclude_names",
      "attribute_mappings",
      "scheduled_delay_millis",
      "max_queue_size",
      "max_export_batch_size",
    ],
    completed: { key: "endpoint", path: "/v1/traces" },
  },
  {
    section: "atof",
    list: "sinks",
    kinds: { file: "atof" },
    unsupported: { stream: 'use a sink of type "file"' },
    unused: [],
  },
];

/** What is written when no plugins.toml exists anywhere (decision 3). `stateDirectory` is `$XDG_STATE_HOME/nemo-relay`. */
export function defaultExporters(
  stateDirectory: string,
): readonly { readonly kind: string; readonly settings: JsonObject }[] {
  return [{ kind: "atif", settings: { output_directory: join(stateDirectory, "atif") } }];
}
