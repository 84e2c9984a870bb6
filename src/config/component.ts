import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import { RelayError } from "../errors.ts";
import type { ExporterRegistration, ListSection } from "../exporters/registry.ts";
import type { PathStep, SourceDocument } from "./document.ts";
import { dotted, place, shownKey, troubleAt } from "./document.ts";
import { hintFor } from "./explain-issues.ts";
import type { ExporterSection } from "./exporter-section.ts";
import { readSection } from "./exporter-section.ts";
import type { PluginComponent, PluginDocument } from "./plugin-document.ts";
import { policySchema, readPluginDocument } from "./plugin-document.ts";
import type { Policy } from "./validate.ts";
import { validate } from "./validate.ts";

/** The exporters of this build, as `exporters/registry.ts` lists them. */
export interface ExporterCatalogue {
  readonly exporters: readonly ExporterRegistration[];
  /** Kinds that are accepted, told of once and skipped. */
  readonly planned: readonly string[];
  readonly lists: readonly ListSection[];
}

/** What plugin documents are read with. */
export interface PluginInput {
  readonly catalogue: ExporterCatalogue;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute: where relative paths of exporters start from. */
  readonly startDirectory: string;
  /** Takes what the person should know, one line each. */
  readonly warn: (line: string) => void;
}

/** The one component that this program knows. */
export const observability = "observability";

/** Versions of the component's `config`: 1 is the page's shape, 2 to 4 are the original's later ones. */
export const configVersions: readonly number[] = [1, 2, 3, 4];

/** Keys of the component's `config` that are no exporter; the last one has no effect here. */
const plainKeys = ["version", "policy", "enable_full_payloads"];

/** The table of exporters in one document. */
export interface FoundComponent {
  readonly config: JsonObject;
  readonly path: readonly PathStep[];
}

/** Finds the component that describes exporters; undefined when a document says nothing of them. */
export function findComponent(document: SourceDocument): FoundComponent | undefined {
  const components = readPluginDocument(document).components ?? [];
  const index = components.findIndex(({ kind }) => kind === observability);
  const config = components[index]?.config;
  return config === undefined ? undefined : { config, path: ["components", index, "config"] };
}

/** The exporters that one document's component speaks of. */
export function readSections(
  document: SourceDocument,
  { config, path }: FoundComponent,
  unknownKeys: Policy,
  input: PluginInput,
): readonly ExporterSection[] {
  checkPlainKeys(document, config, path, input);
  const { exporters, planned, lists } = input.catalogue;
  const known = new Set([...exporters.map(({ kind }) => kind), ...planned, ...lists.map(({ section }) => section)]);
  return Object.entries(config).flatMap(([name, value]) => {
    if (plainKeys.includes(name)) return [];
    const at = { document, path: [...path, name], lists, warn: input.warn };
    if (known.has(name)) return readSection(value, at);
    const line = `unknown key \`${dotted(document, at.path)}\` in ${place(document, at.path)}`;
    const hint = hintFor(name, [...known, ...plainKeys]);
    if (unknownKeys === "error") throw new RelayError("config", `${line}; ${hint}`);
    if (unknownKeys === "warn") input.warn(`${line}; ${hint} (ignored)`);
    return [];
  });
}

function checkPlainKeys(
  document: SourceDocument,
  config: JsonObject,
  path: readonly PathStep[],
  input: PluginInput,
): void {
  const version = get(config, "version");
  if (version !== undefined && !configVersions.some((known) => known === version)) {
    throw troubleAt(document, [...path, "version"], `expected one of ${configVersions.join(", ")}; leave it at 1`);
  }
  const policy = get(config, "policy");
  if (policy !== undefined && !isObject(policy)) throw troubleAt(document, [...path, "policy"], "expected a table");
  if (policy !== undefined) validate(policy, { document, at: [...path, "policy"], schema: policySchema });
  const unused = [...path, "enable_full_payloads"];
  if (get(config, "enable_full_payloads") !== undefined) {
    input.warn(
      `\`${dotted(document, unused)}\` in ${place(document, unused)} has no effect: whole payloads are always kept`,
    );
  }
}

/** Warns of components that this program does not know, or throws `RelayError("config")` where the policy says so. */
export function tellUnknownComponents(
  merged: PluginDocument,
  documents: readonly SourceDocument[],
  input: PluginInput,
): void {
  const policy = merged.policy?.unknown_component ?? "warn";
  const unknown = (merged.components ?? []).filter(({ kind }) => kind !== observability);
  for (const component of unknown) {
    const line = `unknown component kind ${shownKey(component.kind)} in ${componentPlace(component, documents)}`;
    const hint = hintFor(component.kind, [observability]);
    if (policy === "error") throw new RelayError("config", `${line}; ${hint}`);
    if (policy === "warn" && component.enabled !== false) input.warn(`${line} is skipped; ${hint}`);
  }
}

function componentPlace({ kind }: PluginComponent, documents: readonly SourceDocument[]): string {
  for (const document of documents.toReversed()) {
    const index = (readPluginDocument(document).components ?? []).findIndex((other) => other.kind === kind);
    if (index !== -1) return place(document, ["components", index, "kind"]);
  }
  return "the merged configuration";
}
