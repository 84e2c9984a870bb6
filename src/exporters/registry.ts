import { join } from "node:path";
import type { GenericSchema } from "valibot";
import type { JsonObject } from "../core/json/json-value.ts";
import type { ExporterModule } from "./exporter.ts";

/** One exporter: its section of plugins.toml and how to load it. */
export interface ExporterRegistration {
  readonly kind: string;
  /** Strict schema of the section, without the `enabled` key. */
  readonly schema: () => Promise<GenericSchema<unknown, unknown>>;
  readonly load: () => Promise<ExporterModule<unknown>>;
}

/** All exporters, one line each. */
export const exporters: readonly ExporterRegistration[] = [
  {
    kind: "atif",
    schema: async () => (await import("./atif/schema.ts")).schema,
    load: () => import("./atif/index.ts"),
  },
  {
    kind: "openinference",
    schema: async () => (await import("./openinference/schema.ts")).schema,
    load: () => import("./openinference/index.ts"),
  },
];

/** Kinds that plugins.toml knows and that this version cannot write yet: accepted, told of once, skipped. */
export const plannedExporters: readonly string[] = ["opentelemetry", "atof"];

/** A section of the original's newer plugins.toml (decision 21): a list whose entries say by `type` what they are. */
export interface ListSection {
  readonly section: string;
  /** The key of the list. */
  readonly list: string;
  /** `type` of an entry → exporter kind. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Keys of the section or of an entry that are accepted without effect. */
  readonly unused: readonly string[];
  /** A URL that may be written without a path: the path that it then has. */
  readonly completed?: { readonly key: string; readonly path: string };
}

/** The newer shape's lists, one line each. */
export const listSections: readonly ListSection[] = [
  {
    section: "opentelemetry",
    list: "endpoints",
    kinds: { openinference: "openinference", full: "opentelemetry", gen_ai: "opentelemetry" },
    unused: [
      "logs",
      "metrics",
      "mark_projection",
      "mark_exclude_names",
      "attribute_mappings",
      "scheduled_delay_millis",
      "max_queue_size",
      "max_export_batch_size",
    ],
    completed: { key: "endpoint", path: "/v1/traces" },
  },
  { section: "atof", list: "sinks", kinds: { file: "atof", stream: "atof" }, unused: [] },
];

/** What is written when no plugins.toml exists anywhere (decision 3). `stateDirectory` is `$XDG_STATE_HOME/nemo-relay`. */
export function defaultExporters(
  stateDirectory: string,
): readonly { readonly kind: string; readonly settings: JsonObject }[] {
  return [{ kind: "atif", settings: { output_directory: join(stateDirectory, "atif") } }];
}
