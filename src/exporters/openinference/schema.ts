import type { GenericSchema } from "valibot";
import { optional } from "valibot";
import { otlpEntries, sectionOf, text } from "../otlp/schema.ts";
import type { OpenInferenceSettings } from "./settings.ts";

/** Strict schema of the section, without the `enabled` key; unset keys get their defaults. */
export const schema: GenericSchema<unknown, OpenInferenceSettings> = sectionOf<OpenInferenceSettings>({
  ...otlpEntries("nemo-relay-openinference"),
  project_name: optional(text, "nemo-relay"),
});
