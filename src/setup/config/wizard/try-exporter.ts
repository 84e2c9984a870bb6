import type { SourceDocument } from "../../../config/document.ts";
import { validate } from "../../../config/validate.ts";
import type { JsonObject } from "../../../core/json/json-value.ts";
import type { ProbeResult } from "../../../exporters/exporter.ts";
import type { ExporterRegistration } from "../../../exporters/registry.ts";
import { version } from "../../../version.ts";
import type { SetupPlace } from "../place.ts";

/** What would come of an exporter with this section: sends something harmless where it would deliver to. */
export async function tryExporter(
  { fill, schema, load }: ExporterRegistration,
  section: JsonObject,
  { cwd, env }: SetupPlace,
): Promise<ProbeResult> {
  const filled = (await fill?.(section, env)) ?? { kind: "filled", settings: section };
  if (filled.kind === "missing") {
    return {
      accepted: false,
      message: `${filled.preset} needs the environment variable ${filled.variable}, which is not set here`,
    };
  }
  const document: SourceDocument = { name: "the answers", layer: "user", value: {}, prefix: [] };
  const { value } = validate(filled.settings, { document, at: [], schema: await schema() });
  const module = await load();
  const context = { startDirectory: cwd, version, warn: () => {} };
  return (await module.probe?.(value, context)) ?? { accepted: true, message: "nothing to try" };
}
