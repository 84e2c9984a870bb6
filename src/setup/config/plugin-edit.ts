import { loadLayers } from "../../config/config-documents.ts";
import { observability } from "../../config/component.ts";
import { shownKey } from "../../config/document.ts";
import type { PathStep } from "../../config/document.ts";
import { hintFor } from "../../config/explain-issues.ts";
import { diskFiles } from "../../config/files.ts";
import { parseToml } from "../../config/load.ts";
import { filePluginDocuments } from "../../config/plugin-sources.ts";
import { appendElement, removeValue, setValue } from "../../config/toml-edit.ts";
import { isSame, valuesOf } from "../../config/toml-insert.ts";
import type { TomlLiteral } from "../../config/toml-literal.ts";
import { literalOf } from "../../config/toml-literal.ts";
import { statements } from "../../config/toml-scan.ts";
import { valueAt } from "../../config/value-path.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import { isList } from "../../core/json/json-value.ts";
import { get } from "../../core/json/path.ts";
import { RelayError } from "../../errors.ts";
import { defaultExporters, exporters } from "../../exporters/registry.ts";
import { userDirectories } from "../../platform/xdg.ts";
import { cannotEdit } from "./cannot-edit.ts";
import type { SetupPlace } from "./place.ts";
import { schemaLine } from "./schema-file.ts";
import type { Scope, TargetFile } from "./target-file.ts";

/** The kinds of exporters, for messages. */
export const kinds: readonly string[] = exporters.map(({ kind }) => kind);

/** Throws `RelayError("usage")` for a word that is no exporter. */
export function checkKind(word: string): void {
  if (kinds.includes(word)) return;
  throw new RelayError("usage", `unknown exporter ${shownKey(word)}; ${hintFor(word, kinds)}`);
}

/**
 * The text to start from: the file's own, with the component that exporters belong to. A first plugins.toml switches the
 * default exporters off (only what it enables is written), so they are written into it.
 */
export async function startText(target: TargetFile, place: SetupPlace): Promise<string> {
  const text = target.before ?? `${schemaLine("plugins.toml")}\nversion = 1\n`;
  if (componentIndex(parseToml(target.path, text)) >= 0) return text;
  const framed = appendElement(text, "components", { kind: observability, enabled: true });
  if (framed === undefined) throw cannotEdit(target.path, ["components"]);
  return (await hasPlugins(target.scope, place)) ? framed : withDefaults(framed, target, place);
}

/** Whether exporters are configured already wherever a file of this scope counts: another project's say nothing there. */
async function hasPlugins(scope: Scope, place: SetupPlace): Promise<boolean> {
  const everywhere = { global: ["system"], user: ["system", "user"], project: ["system", "user", "project"] }[scope];
  const source = { files: diskFiles, admit: async <Document>(document: Document) => document };
  const [configs, plugins] = [
    await loadLayers("config.toml", place, source),
    await loadLayers("plugins.toml", place, source),
  ];
  return filePluginDocuments(configs, plugins).some(({ layer }) => everywhere.includes(layer));
}

function withDefaults(text: string, target: TargetFile, place: SetupPlace): string {
  const state = userDirectories(place).state ?? "";
  return defaultExporters(state).reduce((before, { kind, settings }) => {
    const on = setPlugin(before, [kind, "enabled"], literalOf(true), target.path);
    // A path of this person's is nothing for a file that others get: the exporter's own default is.
    if (target.scope !== "user") return on;
    return Object.entries(settings).reduce(
      (each, [key, value]) =>
        typeof value === "string" ? setPlugin(each, [kind, key], literalOf(value), target.path) : each,
      on,
    );
  }, text);
}

/** Sets one key of an exporter. Throws `RelayError("config")` when the text does not allow it. */
export function setPlugin(text: string, path: readonly PathStep[], literal: TomlLiteral, file: string): string {
  const after = setValue(text, pluginPath(text, path), literal);
  if (after === undefined) throw cannotEdit(file, path);
  return after;
}

/** Takes out a key of an exporter, or all of it. */
export function unsetPlugin(text: string, path: readonly PathStep[], file: string): string {
  const after = removeValue(text, pluginPath(text, path));
  if (after === undefined) throw cannotEdit(file, path);
  return after;
}

/** What a text says of a key of an exporter. */
export function pluginValue(text: string, path: readonly PathStep[]): JsonValue | undefined {
  return valueAt(parseToml("", text), pluginPath(text, path));
}

/** How a value of an exporter is written; undefined where it is none or a table of its own. */
export function writtenPlugin(text: string, path: readonly PathStep[]): string | undefined {
  const whole = pluginPath(text, path);
  const found = [...statements(text)].flatMap(valuesOf).find((each) => isSame(each.path, whole));
  return found === undefined ? undefined : text.slice(found.value.start, found.value.end);
}

/** Switches an exporter on or off; on means that its component is on as well. */
export function switchPlugin(text: string, kind: string, enabled: boolean, file: string): string {
  const index = componentIndex(parseToml(file, text));
  const component = ["components", index, "enabled"];
  const off = valueAt(parseToml(file, text), component) === false;
  const awake = enabled && off ? setValue(text, component, literalOf(true)) : text;
  if (awake === undefined) throw cannotEdit(file, component);
  return setPlugin(awake, [kind, "enabled"], literalOf(enabled), file);
}

function pluginPath(text: string, path: readonly PathStep[]): readonly PathStep[] {
  return ["components", Math.max(componentIndex(parseToml("", text)), 0), "config", ...path];
}

function componentIndex(document: JsonValue): number {
  const components = get(document, "components");
  return isList(components) ? components.findIndex((each) => get(each, "kind") === observability) : -1;
}
