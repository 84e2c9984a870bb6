import type { Pricer } from "../../pricing/call-cost.ts";
import type { ProjectionOptions } from "../otlp/span-projection.ts";
import type { OpenInferenceSettings } from "./settings.ts";
import { openInference } from "./vocabulary.ts";

/** The resource attribute that Phoenix files traces by. */
export const projectKey = "openinference.project.name";

/** How the settings shape the spans. */
export function projectionOf(settings: OpenInferenceSettings, price: Pricer | undefined): ProjectionOptions {
  return {
    tracePer: settings.trace_per,
    maxBytes: settings.max_attribute_bytes,
    price,
    vocabulary: openInference,
  };
}
