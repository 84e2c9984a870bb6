import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import type { ExporterRegistration } from "../exporters/registry.ts";
import type { FoundComponent, PluginInput } from "./component.ts";
import { findComponent, observability, readSections, tellUnknownComponents } from "./component.ts";
import type { SourceDocument } from "./document.ts";
import { shownKey } from "./document.ts";
import type { ExporterSection } from "./exporter-section.ts";
import { fillHeaders } from "./header-variables.ts";
import { mergePlugins } from "./merge.ts";
import { MissingVariable } from "./missing-variable.ts";
import type { PluginDocument, PolicyTable } from "./plugin-document.ts";
import { readPluginDocument } from "./plugin-document.ts";
import type { ConfiguredExporter } from "./resolved.ts";
import type { PlacedExporter } from "./same-destination.ts";
import { refuseSameDestination } from "./same-destination.ts";
import { validate } from "./validate.ts";

/**
 * The exporters that plugin documents switch on, in the order the catalogue lists them. Each document is validated by
 * itself first, so that messages name the right file, then all are merged (lowest precedence first).
 * Throws `RelayError("config")`.
 */
export async function resolvePlugins(
  documents: readonly SourceDocument[],
  input: PluginInput,
): Promise<readonly ConfiguredExporter[]> {
  for (const document of documents) readPluginDocument(document);
  const top = documents.at(-1);
  if (top === undefined) return [];
  const value = documents.map((document) => document.value).reduce(mergePlugins);
  const merged = readPluginDocument({ ...top, value });
  const policy = mergedPolicy(merged);
  for (const document of documents) {
    const found = findComponent(document);
    if (found !== undefined) await checkSections(document, found, policy, input);
  }
  tellUnknownComponents(merged, documents, input);
  const component = merged.components?.find(({ kind }) => kind === observability);
  if (component?.enabled === false || component?.config === undefined) return [];
  return enabledExporters(component.config, documents, input);
}

/** The component's own policy stands above the document's. */
export function mergedPolicy(document: PluginDocument): PolicyTable {
  const own = get(document.components?.find(({ kind }) => kind === observability)?.config, "policy");
  return { ...document.policy, ...(isObject(own) ? own : {}) };
}

/** Validates what one document says of exporters, enabled or not; what is required may stand in another one. */
export async function checkSections(
  document: SourceDocument,
  found: FoundComponent,
  policy: PolicyTable,
  input: PluginInput,
): Promise<void> {
  const unknownKeys = policy.unknown_field ?? "error";
  for (const section of readSections(document, found, unknownKeys, input)) {
    const registration = input.catalogue.exporters.find(({ kind }) => kind === section.kind);
    if (registration === undefined) continue;
    const schema = await registration.schema();
    const given = { document, at: section.path, schema, unknownKeys, partial: true, moreKeys: ["enabled"] };
    const { warnings } = validate(section.settings, given);
    for (const line of warnings) input.warn(line);
  }
}

/** Reads the merged component once more, now with everything that is required. */
async function enabledExporters(
  config: JsonObject,
  documents: readonly SourceDocument[],
  input: PluginInput,
): Promise<readonly ConfiguredExporter[]> {
  const quiet: PluginInput = { ...input, warn: () => {} };
  const found: PlacedExporter[] = [];
  const skipped = new Set<string>();
  for (const [name, value] of Object.entries(config)) {
    const owner = sectionOwner(name, documents);
    if (owner === undefined) continue;
    const { document, path } = owner;
    const sections = readSections(document, { config: { [name]: value }, path }, "ignore", quiet);
    for (const section of sections.filter(({ enabled }) => enabled)) {
      const registration = input.catalogue.exporters.find(({ kind }) => kind === section.kind);
      if (registration === undefined) skipped.add(section.kind);
      else found.push(await configure(section, registration, document, input));
    }
  }
  for (const kind of skipped) input.warn(`exporter ${shownKey(kind)} is not available in this version; skipped`);
  refuseSameDestination(found, input.startDirectory);
  const order = input.catalogue.exporters.map(({ kind }) => kind);
  return found
    .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
    .map(({ kind, settings, source }) => ({ kind, settings, source }));
}

async function configure(
  section: ExporterSection,
  registration: ExporterRegistration,
  document: SourceDocument,
  input: PluginInput,
): Promise<PlacedExporter> {
  const { path } = section;
  const own = fillHeaders(section.settings, input.env, { document, path });
  const filled = (await registration.fill?.(own, input.env)) ?? { kind: "filled", settings: own };
  if (filled.kind === "missing") {
    const { preset, variable, header } = filled;
    const what = `${preset} needs the environment variable ${variable}, which is not set; set it, or give \`headers.${header}\``;
    throw new MissingVariable(document, [...path, "preset"], what);
  }
  const schema = await registration.schema();
  const { value } = validate(filled.settings, { document, at: path, schema, unknownKeys: "ignore" });
  return { kind: section.kind, settings: value, source: document.name, document, path };
}

/** The document of highest precedence that has a section: the one that a person would open to change it. */
function sectionOwner(
  name: string,
  documents: readonly SourceDocument[],
): { readonly document: SourceDocument; readonly path: FoundComponent["path"] } | undefined {
  for (const document of documents.toReversed()) {
    const found = findComponent(document);
    if (found !== undefined && get(found.config, name) !== undefined) return { document, path: found.path };
  }
  return undefined;
}
