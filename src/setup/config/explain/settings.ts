import { knownKeys } from "../../../config/known-keys.ts";
import type { PathStep } from "../../../config/document.ts";
import { exporters } from "../../../exporters/registry.ts";
import { fileSchema, upstreamKeys, variableOf } from "../place.ts";

/** Something that can be configured. */
export interface Setting {
  readonly path: readonly PathStep[];
  readonly variable?: string;
  readonly flag?: string;
}

/** Everything that can be configured, in the order in which it is explained. */
export async function allSettings(): Promise<readonly Setting[]> {
  const file = keysBelow(fileSchema, []).map((path): Setting => {
    const key = path.join(".");
    const variable = variableOf(key);
    const upstream = upstreamKeys.find((each) => key === `upstream.${each}_base_url`);
    const named = key === "plugins.config" ? { variable: "NEMO_RELAY_PLUGIN_CONFIG", flag: "--plugin-config" } : {};
    const log = path[0] === "log" ? { flag: `--log-${path[1]}` } : {};
    return {
      path,
      ...(variable === undefined ? {} : { variable }),
      ...(upstream === undefined ? {} : { flag: `--${upstream}-base-url` }),
      ...named,
      ...log,
    };
  });
  const sections = await Promise.all(
    exporters.map(async ({ kind, schema }) => {
      const keys = knownKeys(await schema(), []);
      return ["enabled", ...keys].map((key): Setting => ({ path: [kind, key] }));
    }),
  );
  return [...file, ...standing, ...sections.flat()];
}

/** What no file can say. */
const standing: readonly Setting[] = [
  { path: ["bind"], variable: "NEMO_RELAY_GATEWAY_BIND", flag: "--bind" },
  { path: ["session", "metadata"], flag: "--session-metadata" },
  { path: ["session", "profile"], flag: "--profile" },
  { path: ["session", "gateway_mode"], flag: "--gateway-mode" },
];

function keysBelow(schema: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const keys = knownKeys(schema, path);
  return keys.length === 0 ? [path] : keys.flatMap((key) => keysBelow(schema, [...path, key]));
}
