import { posix, win32 } from "node:path";
import type { JsonObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import { RelayError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { place } from "./document.ts";
import type { FileReader } from "./files.ts";
import { loadFile } from "./load.ts";
import type { ConfigFileName, LocationInput } from "./locations.ts";
import { directories, fileLocations } from "./locations.ts";
import { mergeTables } from "./merge.ts";
import type { FileConfig, Schema } from "./schema.ts";
import { validate } from "./validate.ts";

/** Judges a project's document (decision 20): gives back what it may say. */
export type Admit = (document: SourceDocument) => Promise<SourceDocument>;

/** How files are read, and who judges those that came with a project; without a judge none of them are read. */
export interface LayerSource {
  readonly files: FileReader;
  readonly admit: Admit | undefined;
}

/** All files of one name that exist, lowest precedence first. */
export async function loadLayers(
  name: ConfigFileName,
  input: LocationInput,
  { files, admit }: LayerSource,
): Promise<readonly SourceDocument[]> {
  const project = admit === undefined ? undefined : await findProject(input, files);
  const documents: SourceDocument[] = [];
  for (const location of fileLocations(name, input, project)) {
    const document = await loadFile(location, files);
    if (document === undefined) continue;
    // A project's document loses its dangerous keys before anything else sees it, errors about them included.
    const ofProject = location.layer === "project" && admit !== undefined;
    documents.push(ofProject ? await admit(document) : document);
  }
  return documents;
}

/** The nearest `.nemo-relay` at or above the start directory that holds one of our files. */
export async function findProject(
  input: LocationInput,
  files: Pick<FileReader, "exists">,
): Promise<string | undefined> {
  const path = input.platform === "win32" ? win32 : posix;
  const names: readonly ConfigFileName[] = ["config.toml", "plugins.toml"];
  for (const directory of directories(input).projects) {
    for (const name of names) {
      if (await files.exists(path.join(directory, name))) return directory;
    }
  }
  return undefined;
}

/** Validates each config.toml by itself, so that messages name the right file, and lays them over each other. */
export function mergeConfigs(documents: readonly SourceDocument[], schema: Schema<FileConfig>): FileConfig {
  for (const document of documents) {
    refuseLegacy(document);
    validate(document.value, { document, at: [], schema });
  }
  const top = documents.at(-1);
  if (top === undefined) return {};
  const value = documents.map((document): JsonObject => document.value).reduce(mergeTables);
  return validate(value, { document: { ...top, value }, at: [], schema }).value ?? {};
}

/** Where versions before plugins.toml had their exporters. */
const legacySections = ["exporters", "observability", "export"];

function refuseLegacy(document: SourceDocument): void {
  const section = legacySections.find((name) => get(document.value, name) !== undefined);
  if (section === undefined) return;
  throw new RelayError(
    "config",
    `\`[${section}]\` in ${place(document, [section])} is not read any more: exporters are configured in plugins.toml ` +
      "beside it, as [components.config.<exporter>] of the component of kind observability; " +
      "write it with `nemo-relay plugins edit`",
  );
}
