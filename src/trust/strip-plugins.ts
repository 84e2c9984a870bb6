import type { ExporterCatalogue } from "../config/component.ts";
import { observability } from "../config/component.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import type { AskedKey, Stripped } from "./asked-key.ts";
import { askedFor } from "./asked-key.ts";
import type { ProjectPlace } from "./strip-section.ts";
import { stripSection } from "./strip-section.ts";

/** What a project's file is stripped with. */
export interface StripInput extends ProjectPlace {
  readonly catalogue: Pick<ExporterCatalogue, "exporters">;
}

/** A plugin document without what needs trust. */
export interface StrippedPlugins extends Stripped<JsonObject> {
  /** Something was taken out, and nothing is switched on by what is left. */
  readonly emptied: boolean;
}

const documentKeys = ["version", "policy"];
const componentKeys = ["version", "policy", "enable_full_payloads"];

/** Takes everything out of a plugin document that needs trust; `prefix` is where it stands in its file. */
export async function stripPlugins(
  document: JsonObject,
  prefix: readonly string[],
  input: StripInput,
): Promise<StrippedPlugins> {
  const kept = new Map<string, JsonValue>();
  const asked: AskedKey[] = [];
  for (const [key, value] of Object.entries(document)) {
    const list = key === "components" ? tablesOf(value) : undefined;
    if (documentKeys.includes(key)) kept.set(key, value);
    else if (list === undefined) asked.push(...askedFor([...prefix, key], value));
    else {
      const components = await Promise.all(list.map((each) => stripComponent(each, [...prefix, key], input)));
      // One for one, so that later messages still find their lines.
      kept.set(
        key,
        components.map((each) => each.value),
      );
      asked.push(...components.flatMap((each) => each.asked));
    }
  }
  const value = Object.fromEntries(kept);
  return { value, asked, emptied: asked.length > 0 && !switchesOn(value) };
}

function tablesOf(value: JsonValue): readonly JsonObject[] | undefined {
  return isList(value) && value.every((each) => isObject(each)) ? value : undefined;
}

async function stripComponent(
  component: JsonObject,
  path: readonly string[],
  input: StripInput,
): Promise<Stripped<JsonObject>> {
  const kind = get(component, "kind");
  const at = [...path, typeof kind === "string" ? kind : "?"];
  const kept = new Map<string, JsonValue>();
  const asked: AskedKey[] = [];
  for (const [key, value] of Object.entries(component)) {
    // `false` would switch off what another layer's file has switched on.
    if (key === "kind" || (key === "enabled" && value === true)) kept.set(key, value);
    else if (key === "config" && kind === observability && isObject(value)) {
      const config = await stripSections(value, at, input);
      kept.set(key, config.value);
      asked.push(...config.asked);
    } else asked.push(...askedFor([...at, key], value));
  }
  return { value: Object.fromEntries(kept), asked };
}

async function stripSections(
  config: JsonObject,
  path: readonly string[],
  input: StripInput,
): Promise<Stripped<JsonObject>> {
  const kept = new Map<string, JsonValue>();
  const asked: AskedKey[] = [];
  for (const [name, value] of Object.entries(config)) {
    const registration = input.catalogue.exporters.find(({ kind }) => kind === name);
    if (componentKeys.includes(name)) kept.set(name, value);
    else if (registration === undefined || !isObject(value)) asked.push(...askedFor([...path, name], value));
    else {
      const section = await stripSection(value, [...path, name], registration, input);
      kept.set(name, section.value);
      asked.push(...section.asked);
    }
  }
  return { value: Object.fromEntries(kept), asked };
}

function switchesOn(document: JsonObject): boolean {
  const components = get(document, "components");
  const sections = (isList(components) ? components : []).flatMap((each) => {
    const config = get(each, "config");
    return isObject(config) ? Object.values(config) : [];
  });
  return sections.some((section) => get(section, "enabled") === true);
}
