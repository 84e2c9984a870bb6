import type { OtlpSettings } from "../otlp/settings.ts";

/** The validated section of plugins.toml. */
export interface OpenInferenceSettings extends OtlpSettings {
  /** The project that Phoenix files the traces under. */
  readonly project_name: string;
}
