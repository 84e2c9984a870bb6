import type { GenericSchema } from "valibot";
import type { ExporterModule } from "./exporter.ts";

/** One exporter: its section of plugins.toml and how to load it. */
export interface ExporterRegistration {
  readonly kind: string;
  /** Strict schema of the section, without the `enabled` key. */
  readonly schema: () => Promise<GenericSchema<unknown, unknown>>;
  readonly load: () => Promise<ExporterModule<unknown>>;
}

/** All exporters, one line each. */
export const exporters: readonly ExporterRegistration[] = [];
