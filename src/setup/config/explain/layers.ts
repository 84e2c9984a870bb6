import { findProject, loadLayers } from "../../../config/config-documents.ts";
import { findComponent, observability } from "../../../config/component.ts";
import type { PathStep, SourceDocument } from "../../../config/document.ts";
import { readEnvironment } from "../../../config/environment.ts";
import { diskFiles } from "../../../config/files.ts";
import { findPlace } from "../../../config/find-place.ts";
import { readFlags } from "../../../config/flags.ts";
import type { ConfigFileName, Layer, LocationInput } from "../../../config/locations.ts";
import { fileLocations } from "../../../config/locations.ts";
import { filePluginDocuments } from "../../../config/plugin-sources.ts";
import { valueAt } from "../../../config/value-path.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { catalogue } from "../../../launch/configure.ts";
import { openAdmission } from "../../../trust/admission.ts";
import type { SetupPlace } from "../place.ts";
import { upstreamKeys } from "../place.ts";

/** Who set a value. */
export interface Source {
  readonly layer: Layer | "default" | "preset";
  /** A file, variable or flag. */
  readonly name?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One value as one layer has it. */
export interface LayeredValue {
  readonly path: readonly PathStep[];
  readonly value: JsonValue;
  readonly source: Source;
  /** It stands in a project's file that is not trusted, and needs trust. */
  readonly ignored: boolean;
}

/** A file that is looked for. */
export interface LookedFor {
  readonly layer: Layer;
  readonly path: string;
  readonly found: boolean;
}

/** Everything that files say, lowest precedence first. */
export interface FileLayers {
  readonly files: readonly LookedFor[];
  /** Values of config.toml. */
  readonly config: readonly LayeredValue[];
  /** Values of plugin documents; paths begin with the exporter's kind. */
  readonly plugins: readonly LayeredValue[];
  /** The plugin documents that count, as they are admitted. */
  readonly documents: readonly SourceDocument[];
}

/** A document as it is written and as it counts. */
interface Admitted {
  readonly written: SourceDocument;
  readonly counts: SourceDocument;
}

/** Reads all files as a run from here would, and keeps what is ignored in them. Throws `RelayError`. */
export async function readLayers(place: SetupPlace): Promise<FileLayers> {
  const places: LocationInput = { ...place, ...place.flags };
  const names: readonly ConfigFileName[] = ["config.toml", "plugins.toml"];
  const admit = await openAdmission({ ...place, catalogue, names, say: () => {} });
  const read = async (name: ConfigFileName): Promise<readonly Admitted[]> => {
    const found: Admitted[] = [];
    for (const written of await loadLayers(name, places, { files: diskFiles, admit: async (document) => document })) {
      found.push({ written, counts: written.layer === "project" ? await admit(written) : written });
    }
    return found;
  };
  const configs = await read("config.toml");
  const given = givenDocument(place);
  const plugins = given === undefined ? await pluginsOf(configs, await read("plugins.toml")) : [both(given)];
  const project = await findProject(places, diskFiles);
  const present = [...configs, ...plugins].map(({ written }) => written.name);
  return {
    files: names.flatMap((name) =>
      fileLocations(name, places, project).map(({ layer, path }) => ({ layer, path, found: present.includes(path) })),
    ),
    config: configs.flatMap((each) => valuesOf(each, [], [])),
    plugins: plugins.flatMap(pluginValues),
    documents: plugins.map(({ counts }) => counts),
  };
}

/** The document that a flag or a variable gives in place of all files. */
function givenDocument({ flags = {}, env }: SetupPlace): SourceDocument | undefined {
  return readFlags(flags).pluginConfig ?? readEnvironment(env, upstreamKeys).pluginConfig;
}

async function pluginsOf(configs: readonly Admitted[], plugins: readonly Admitted[]): Promise<readonly Admitted[]> {
  const written = filePluginDocuments(
    configs.map((each) => each.written),
    plugins.map((each) => each.written),
  );
  const counts = filePluginDocuments(
    configs.map((each) => each.counts),
    plugins.map((each) => each.counts),
  );
  return written.map((document) => {
    const same = counts.find(({ name }) => name === document.name);
    return { written: document, counts: same ?? { ...document, value: {} } };
  });
}

function both(document: SourceDocument): Admitted {
  return { written: document, counts: document };
}

function pluginValues(each: Admitted): readonly LayeredValue[] {
  const found = findComponent(each.written);
  if (found === undefined) return [];
  const component = found.path.slice(0, -1);
  const own = valuesOf(each, [...component, "enabled"], [observability, "enabled"]);
  return [...own, ...valuesOf(each, found.path, [])];
}

/** What stands below a path of a document, each under its name. */
function valuesOf(each: Admitted, at: readonly PathStep[], name: readonly PathStep[]): readonly LayeredValue[] {
  const { written, counts } = each;
  return leaves(valueAt(written.value, at), []).map(({ path, value }) => {
    const whole = [...at, ...path];
    const place = written.text === undefined ? undefined : findPlace(written.text, [...written.prefix, ...whole]);
    const source = { layer: written.layer, name: written.name, ...place };
    return { path: [...name, ...path], value, source, ignored: valueAt(counts.value, whole) === undefined };
  });
}

/** The values of a table and of the tables in it; a list is one value. */
export function leaves(
  value: JsonValue | undefined,
  path: readonly PathStep[],
): readonly { readonly path: readonly PathStep[]; readonly value: JsonValue }[] {
  if (value === undefined) return [];
  if (!isObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([key, held]) => leaves(held, [...path, key]));
}
