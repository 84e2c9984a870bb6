import type { ResolvedConfig } from "../config/resolved.ts";
import { exporterIdentity } from "./identity.ts";
import type { ExporterToRun } from "./worker-messages.ts";

/** The configured exporters with the names under which their positions are kept. */
export function exportersToRun(
  { exporters }: Pick<ResolvedConfig, "exporters">,
  startDirectory: string,
): readonly ExporterToRun[] {
  return exporters.map(({ kind, settings, source }) => ({
    kind,
    settings,
    identity: exporterIdentity({ kind, settings, source, startDirectory }),
  }));
}
