import { resolveConfig } from "../../config/resolve.ts";
import { exporters } from "../../exporters/registry.ts";
import { catalogue } from "../../launch/configure.ts";
import { log } from "../../platform/log.ts";
import { openAdmission } from "../../trust/admission.ts";
import { version } from "../../version.ts";
import type { SetupPlace } from "./place.ts";
import { resolveInput } from "./preview.ts";

function say(line: string): void {
  log.warn(line);
}

/** Every exporter of this build: whether a run from here would use it, where it delivers to, and which file says so. */
export async function listPlugins(place: SetupPlace, json: boolean): Promise<string> {
  const admit = await openAdmission({ ...place, catalogue, names: ["config.toml", "plugins.toml"], say });
  const config = await resolveConfig({ ...resolveInput(place), admit });
  const context = { startDirectory: place.cwd, warn: say, version };
  const rows = await Promise.all(
    exporters.map(async ({ kind, summary, load }) => {
      const on = config.exporters.filter((each) => each.kind === kind);
      const module = await load();
      const targets = on.map(({ settings, source }) => ({
        // The kind stands in front of it; it is in the row already.
        destination: module.destination(settings, context).slice(kind.length + 1),
        source,
      }));
      return { kind, enabled: on.length > 0, summary, targets };
    }),
  );
  if (json) return `${JSON.stringify({ schema_version: 1, plugins: rows })}\n`;
  const width = Math.max(...rows.map(({ kind }) => kind.length));
  const lines = rows.flatMap(({ kind, enabled, summary, targets }) => [
    `${kind.padEnd(width)}  ${enabled ? "on " : "off"}  ${summary}`,
    ...targets.map(({ destination, source }) => `${" ".repeat(width)}       ${destination} (${source})`),
  ]);
  return `${lines.join("\n")}\n`;
}
