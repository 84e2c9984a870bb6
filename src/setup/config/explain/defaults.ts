import type { PathStep } from "../../../config/document.ts";
import { mergePlugins } from "../../../config/merge.ts";
import type { ResolvedConfig } from "../../../config/resolved.ts";
import { findComponent } from "../../../config/component.ts";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { without } from "../../../core/json/merge.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get } from "../../../core/json/path.ts";
import { agents } from "../../../agents/registry.ts";
import type { ExporterRegistration } from "../../../exporters/registry.ts";
import { exporters } from "../../../exporters/registry.ts";
import { sectionOf } from "../../../launch/resolve-command.ts";
import { userDirectories } from "../../../platform/xdg.ts";
import { upstreams } from "../../../providers/registry.ts";
import type { SetupPlace } from "../place.ts";
import type { FileLayers, LayeredValue, Source } from "./layers.ts";
import { leaves } from "./layers.ts";

/** What holds where no layer of config.toml says otherwise; the agents' own pages have the rest. */
export function fileDefaults(place: SetupPlace): readonly LayeredValue[] {
  const values: Readonly<Record<string, JsonValue>> = {
    "journal.enabled": true,
    "journal.directory": userDirectories(place).state ?? "",
    "journal.max_age": "30d",
    "journal.max_size": "2GiB",
    "journal.fsync": "group",
    "sessions.turn_idle": "2h",
    "log.level": "info",
    "log.format": "human",
    "cost.enabled": true,
    ...Object.fromEntries(upstreams.map(({ key, defaultBaseUrl }) => [`upstream.${key}_base_url`, defaultBaseUrl])),
    ...Object.fromEntries(agents.map((each) => [`agents.${sectionOf(each)}.command`, each.executables[0] ?? each.id])),
  };
  return Object.entries(values).map(([key, value]) => layered(key.split("."), value, { layer: "default" }));
}

/** What exporters that are on have besides what documents say: from their preset, or by default. */
export async function exporterDefaults(
  config: ResolvedConfig,
  layers: FileLayers,
  env: SetupPlace["env"],
): Promise<readonly LayeredValue[]> {
  const merged = layers.documents.map(({ value }) => value).reduce(mergePlugins, {});
  const sections = findComponent({ name: "", layer: "system", value: merged, prefix: [] })?.config;
  const found: LayeredValue[] = [];
  for (const { kind, settings } of config.exporters) {
    // Of several exporters of one kind, each has defaults of its own.
    if (config.exporters.filter((other) => other.kind === kind).length > 1) continue;
    const own = get(sections, kind);
    const registration = exporters.find((each) => each.kind === kind);
    if (registration === undefined) continue;
    const written = isObject(own) ? without(own, new Set(["enabled"])) : {};
    found.push(...(await filledIn(registration, { settings, written, env })));
    if (own === undefined) found.push(layered([kind, "enabled"], true, { layer: "default" }));
    found.push(...(await standing(registration, settings, env)));
  }
  return found;
}

interface Section {
  /** As the exporter gets it. */
  readonly settings: unknown;
  /** As documents say it. */
  readonly written: JsonObject;
  readonly env: SetupPlace["env"];
}

/** What a preset and the schema's defaults add to what documents say. */
async function filledIn(
  { kind, fill }: ExporterRegistration,
  { settings, written, env }: Section,
): Promise<readonly LayeredValue[]> {
  const filled = await fill?.(written, env);
  const preset = filled?.kind === "filled" ? leaves(filled.settings, []) : [];
  const known = new Set(leaves(written, []).map(({ path }) => JSON.stringify(path)));
  const parsed = parseJson(JSON.stringify(settings));
  return leaves(parsed.ok ? parsed.value : {}, []).flatMap(({ path, value }) => {
    if (known.has(JSON.stringify(path))) return [];
    const byPreset = preset.some((each) => Bun.deepEquals(each.path, path));
    return [layered([kind, ...path], value, byPreset ? presetSource(written["preset"]) : { layer: "default" })];
  });
}

/** What the exporter itself finds elsewhere: in variables of other tools, or by default. */
async function standing(
  { kind, load }: ExporterRegistration,
  settings: unknown,
  env: SetupPlace["env"],
): Promise<readonly LayeredValue[]> {
  const module = await load();
  return (module.standing?.(settings, env) ?? []).map(({ path, value, variable }) =>
    layered(
      [kind, ...path],
      value,
      variable === undefined ? { layer: "default" } : { layer: "environment", name: variable },
    ),
  );
}

function presetSource(name: JsonValue | undefined): Source {
  return { layer: "preset", ...(typeof name === "string" ? { name } : {}) };
}

function layered(path: readonly PathStep[], value: JsonValue, source: Source): LayeredValue {
  return { path, value, source, ignored: false };
}
