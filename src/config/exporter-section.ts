import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { without } from "../core/json/merge.ts";
import { get } from "../core/json/path.ts";
import type { ListSection } from "../exporters/registry.ts";
import type { PathStep, SourceDocument } from "./document.ts";
import { dotted, place, shownKey, troubleAt } from "./document.ts";
import { hintFor } from "./explain-issues.ts";
import { namedByVariable } from "./header-variables.ts";

/** One exporter as a plugin document describes it, in either shape. */
export interface ExporterSection {
  readonly kind: string;
  /** @defaultValue false, as in the original. */
  readonly enabled: boolean;
  /** Without `enabled` and `type`. */
  readonly settings: JsonObject;
  /** Where it stands in its document. */
  readonly path: readonly PathStep[];
}

/** One table of a component's `config`, and where it stands. */
export interface SectionPlace {
  readonly document: SourceDocument;
  /** Path of the table in the document; its last step is the section's name. */
  readonly path: readonly PathStep[];
  readonly lists: readonly ListSection[];
  /** Takes what the person should know. */
  readonly warn: (line: string) => void;
}

/**
 * Reads one section: a table of its own (`[components.config.<kind>]`) or a list, each entry of which is an exporter.
 * Throws `RelayError("config")` for what is neither.
 */
export function readSection(value: JsonValue, at: SectionPlace): readonly ExporterSection[] {
  if (!isObject(value)) throw troubleAt(at.document, at.path, "expected a table");
  const enabled = get(value, "enabled") ?? false;
  if (typeof enabled !== "boolean") throw troubleAt(at.document, [...at.path, "enabled"], "expected true or false");
  const name = String(at.path.at(-1));
  const shape = at.lists.find(({ section }) => section === name);
  const list = shape === undefined ? undefined : get(value, shape.list);
  if (shape === undefined || list === undefined) {
    return [
      { kind: name, enabled, settings: namedByVariable(without(value, new Set(["enabled"])), at), path: at.path },
    ];
  }
  if (!isList(list)) throw troubleAt(at.document, [...at.path, shape.list], "expected a list of tables");
  checkKeys(value, shape, at);
  return list.flatMap((entry, index) => {
    const path = [...at.path, shape.list, index];
    const read = readEntry(entry, shape, { ...at, path });
    return read === undefined ? [] : [{ ...read, enabled: enabled && read.enabled, path }];
  });
}

/** Reads one entry of a list; undefined for one that nothing can be made of, which is told. */
function readEntry(entry: JsonValue, shape: ListSection, at: SectionPlace): Omit<ExporterSection, "path"> | undefined {
  if (!isObject(entry)) throw troubleAt(at.document, at.path, "expected a table");
  const enabled = get(entry, "enabled") ?? true;
  if (typeof enabled !== "boolean") throw troubleAt(at.document, [...at.path, "enabled"], "expected true or false");
  const kind = kindOf(entry, shape, at);
  if (kind === undefined) return undefined;
  const unused = [
    ...shape.unused.filter((key) => get(entry, key) !== undefined),
    ...(shape.unusedTables ?? []).filter((key) => isObject(get(entry, key))),
  ];
  for (const key of unused) warnUnused(key, at);
  const settings = completeUrl(without(entry, new Set(["type", "enabled", ...unused])), shape);
  return { kind, enabled, settings: namedByVariable(settings, at) };
}

function kindOf(entry: JsonObject, shape: ListSection, at: SectionPlace): string | undefined {
  const type = get(entry, "type");
  if (type === undefined) return shape.section;
  const path = [...at.path, "type"];
  const remedy = typeof type === "string" ? new Map(Object.entries(shape.unsupported ?? {})).get(type) : undefined;
  if (remedy !== undefined) {
    const where = `\`${dotted(at.document, path)}\` in ${place(at.document, path)}`;
    at.warn(`${where}: ${JSON.stringify(type)} is not supported, the entry is skipped; ${remedy}`);
    return undefined;
  }
  const kind = typeof type === "string" ? new Map(Object.entries(shape.kinds)).get(type) : undefined;
  if (kind !== undefined) return kind;
  const known = Object.keys(shape.kinds);
  const hint = typeof type === "string" ? `; ${hintFor(type, known)}` : "";
  throw troubleAt(at.document, path, `expected one of ${known.join(", ")}${hint}`);
}

/** The original adds the path to a bare `http://host:port`; a trailing slash says that the root is meant. */
function completeUrl(entry: JsonObject, { completed }: ListSection): JsonObject {
  const url = completed === undefined ? undefined : get(entry, completed.key);
  if (completed === undefined || typeof url !== "string" || !/^https?:\/\/[^/?#]+$/i.test(url)) return entry;
  return { ...entry, [completed.key]: `${url}${completed.path}` };
}

/** Beside its list a section may have only what is known to have no effect here: an entry holds all of its own keys. */
function checkKeys(section: JsonObject, shape: ListSection, at: SectionPlace): void {
  const known = ["enabled", shape.list];
  for (const key of Object.keys(section)) {
    if (known.includes(key)) continue;
    if (shape.unused.includes(key) || shape.unusedTables?.includes(key) === true) warnUnused(key, at);
    else throw troubleAt(at.document, [...at.path, key], `unknown key ${shownKey(key)}; ${hintFor(key, known)}`);
  }
}

function warnUnused(key: string, at: SectionPlace): void {
  const path = [...at.path, key];
  at.warn(`\`${dotted(at.document, path)}\` in ${place(at.document, path)} has no effect in this version`);
}
