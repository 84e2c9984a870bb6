import type { PathStep } from "../../../config/document.ts";
import { startsWith } from "../../../config/find-place.ts";
import type { ConfigFlags } from "../../../config/flags.ts";
import { readFlags } from "../../../config/flags.ts";
import { resolveConfig } from "../../../config/resolve.ts";
import type { ResolvedConfig } from "../../../config/resolved.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { RelayError } from "../../../errors.ts";
import { catalogue } from "../../../launch/configure.ts";
import { openAdmission } from "../../../trust/admission.ts";
import type { SetupPlace } from "../place.ts";
import { upstreamKeys } from "../place.ts";
import { resolveInput } from "../preview.ts";
import { exporterDefaults, fileDefaults } from "./defaults.ts";
import type { FileLayers, LayeredValue, LookedFor, Source } from "./layers.ts";
import { readLayers } from "./layers.ts";
import type { Setting } from "./settings.ts";
import { allSettings } from "./settings.ts";

/** One key: what holds, who said so, and who said otherwise in vain. */
export interface Explained {
  readonly path: readonly PathStep[];
  /** Absent when nothing sets it. */
  readonly value?: JsonValue;
  readonly source?: Source;
  /** Lower layers that set it too, highest first. */
  readonly overridden: readonly Source[];
  /** The project's file sets it, and is not trusted. */
  readonly ignored: readonly Source[];
}

/** The whole configuration as a run from here would find it. */
export interface Explanation {
  readonly files: readonly LookedFor[];
  readonly values: readonly Explained[];
  /** Why a run would not start; the values are then those that could be told. */
  readonly trouble?: string;
}

/** Tells of every value which layer set it. Throws `RelayError` for files that cannot be read. */
export async function explain(place: SetupPlace): Promise<Explanation> {
  const layers = await readLayers(place);
  const settings = await allSettings();
  const resolved = await resolve(place);
  const config = resolved instanceof RelayError ? undefined : resolved;
  const all = [
    ...fileDefaults(place),
    ...(config === undefined ? [] : await exporterDefaults(config, layers, place.env)),
    ...withoutInline(layers),
    ...layers.plugins,
    ...settings.flatMap((setting) => outside(setting, place)),
  ];
  const byKey = Map.groupBy(all, ({ path }) => JSON.stringify(path));
  const known = settings.map(({ path }) => JSON.stringify(path));
  // A known table (headers, extra, prices) is told by what is in it.
  const tables = settings.filter(
    ({ path }) => !byKey.has(JSON.stringify(path)) && all.some((each) => startsWith(each.path, path)),
  );
  const order = settings.map(({ path }) => path);
  const keys = [...new Set([...known, ...byKey.keys()])].filter(
    (key) => !tables.some(({ path }) => JSON.stringify(path) === key),
  );
  const values = keys.map((key) => explained(pathOf(key), byKey.get(key) ?? []));
  const rank = ({ path }: Explained): number => order.findIndex((each) => startsWith(path, each));
  const sorted = values.toSorted((one, other) => after(rank(one)) - after(rank(other)));
  return { files: layers.files, values: sorted, ...(config === undefined ? { trouble: messageOf(resolved) } : {}) };
}

function after(rank: number): number {
  return rank < 0 ? Number.MAX_SAFE_INTEGER : rank;
}

function messageOf(resolved: unknown): string {
  return resolved instanceof RelayError ? resolved.message : "";
}

/** What an inline plugin document says is told under the exporters' names. */
function withoutInline({ config }: FileLayers): readonly LayeredValue[] {
  return config.filter(({ path }) => !startsWith(path, ["plugins", "config"]));
}

async function resolve(place: SetupPlace): Promise<ResolvedConfig | RelayError> {
  const admit = await openAdmission({ ...place, catalogue, names: ["config.toml", "plugins.toml"], say: () => {} });
  try {
    return await resolveConfig({ ...resolveInput(place), admit });
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
}

/** What a variable and a flag say of a setting. A plugin document's values are told one by one. */
function outside({ path, variable, flag }: Setting, { env, flags = {} }: SetupPlace): readonly LayeredValue[] {
  if (path[0] === "plugins") return [];
  const said = variable === undefined ? "" : (env[variable]?.trim() ?? "");
  const given = flag === undefined ? undefined : givenBy(flag, flags);
  return [
    ...(said === "" ? [] : [from(path, said, { layer: "environment", name: variable ?? "" })]),
    ...(given === undefined ? [] : [from(path, given, { layer: "flags", name: flag ?? "" })]),
  ];
}

function givenBy(flag: string, flags: ConfigFlags): JsonValue | undefined {
  const upstream = upstreamKeys.find((key) => flag === `--${key}-base-url`);
  if (upstream !== undefined) return flags.baseUrls?.[upstream];
  if (flag === "--session-metadata") return readFlags(flags).session.metadata;
  const texts = { "--bind": flags.bind, "--profile": flags.profile, "--gateway-mode": flags.gatewayMode };
  return Object.entries(texts).find(([name]) => name === flag)?.[1];
}

function from(path: readonly PathStep[], value: JsonValue, source: Source): LayeredValue {
  return { path, value, source, ignored: false };
}

function explained(path: readonly PathStep[], layers: readonly LayeredValue[]): Explained {
  const counting = layers.filter(({ ignored }) => !ignored);
  const top = counting.at(-1);
  return {
    path,
    ...(top === undefined ? {} : { value: top.value, source: top.source }),
    overridden: counting
      .slice(0, -1)
      .filter(({ source }) => source.layer !== "default")
      .map(({ source }) => source)
      .toReversed(),
    ignored: layers.filter(({ ignored }) => ignored).map(({ source }) => source),
  };
}

function pathOf(key: string): readonly PathStep[] {
  const parsed: unknown = JSON.parse(key);
  return Array.isArray(parsed) ? parsed.map((step: unknown) => (typeof step === "number" ? step : String(step))) : [];
}
