import { messageOf } from "../../errors.ts";
import { exporters } from "../../exporters/registry.ts";
import { version } from "../../version.ts";
import type { ConfiguredInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

/** Whether each configured exporter could deliver now. */
export async function checkExporters({ config, directory, reach }: ConfiguredInput): Promise<readonly Finding[]> {
  const context = { startDirectory: directory, version, warn: () => {} };
  const found = config.exporters.map(async ({ kind, settings }): Promise<readonly Finding[]> => {
    try {
      const module = await exporters.find((registered) => registered.kind === kind)?.load();
      return (await module?.check?.(settings, context, reach)) ?? [];
    } catch (error) {
      const fix = "correct its section of plugins.toml";
      return [{ level: "error", what: `${kind} cannot be looked at: ${messageOf(error)}`, fix }];
    }
  });
  return (await Promise.all(found)).flat();
}
