import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { get } from "../core/json/path.ts";
import { parseJson } from "../core/json/parse.ts";
import type { ExporterRegistration, ListSection } from "../exporters/registry.ts";
import type { ExporterCatalogue } from "./component.ts";
import { configVersions, observability } from "./component.ts";
import { pluginSchema, policySchema } from "./plugin-document.ts";
import type { FileConfig, Schema } from "./schema.ts";
import { withPath } from "./value-path.ts";

const draft = "https://json-schema.org/draft/2020-12/schema";
const flag: JsonObject = { type: "boolean" };
const anything: JsonObject = {};

/** The JSON Schema (draft 2020-12) of config.toml. */
export async function configJsonSchema(schema: Schema<FileConfig>, catalogue: ExporterCatalogue): Promise<JsonObject> {
  const file = withPath(
    converted(schema),
    ["properties", "plugins", "properties", "config"],
    await pluginsOf(catalogue),
  );
  return { $schema: draft, title: "nemo-relay config.toml", ...(isObject(file) ? file : {}) };
}

/** The JSON Schema (draft 2020-12) of plugins.toml. */
export async function pluginsJsonSchema(catalogue: ExporterCatalogue): Promise<JsonObject> {
  return { $schema: draft, title: "nemo-relay plugins.toml", ...(await pluginsOf(catalogue)) };
}

async function pluginsOf(catalogue: ExporterCatalogue): Promise<JsonObject> {
  const config = await componentSchema(catalogue);
  const known: JsonObject = {
    anyOf: [
      { properties: { kind: { const: observability }, config } },
      { properties: { kind: { not: { const: observability } } } },
    ],
  };
  const frame = converted(pluginSchema);
  const items = get(get(get(frame, "properties"), "components"), "items");
  const patched = withPath(frame, ["properties", "components", "items"], {
    ...(isObject(items) ? items : {}),
    ...known,
  });
  return isObject(patched) ? patched : frame;
}

/** `config` of the component that describes exporters. */
async function componentSchema({ exporters, lists }: ExporterCatalogue): Promise<JsonObject> {
  const sections = new Map<string, JsonObject>();
  for (const { kind, schema } of exporters) sections.set(kind, sectionSchema(converted(await schema())));
  const properties = [...sections].map(([kind, own]): [string, JsonValue] => {
    const shape = lists.find(({ section }) => section === kind);
    return [kind, shape === undefined ? own : eitherShape(own, shape, sections)];
  });
  return table({
    version: { enum: configVersions },
    policy: converted(policySchema),
    enable_full_payloads: anything,
    ...Object.fromEntries(properties),
  });
}

/** The JSON Schema of an exporter's own keys. */
export async function sectionJsonSchema({ schema }: ExporterRegistration): Promise<JsonObject> {
  return sectionSchema(converted(await schema()));
}

/** An exporter's own keys with those that every section has. */
function sectionSchema(own: JsonObject): JsonObject {
  const properties = propertiesOf(own);
  const variable: JsonObject = { type: "string", pattern: String.raw`^[A-Za-z_]\w*$` };
  const byVariable =
    properties["headers"] === undefined ? {} : { header_env: { type: "object", additionalProperties: variable } };
  return { ...own, properties: { enabled: flag, ...properties, ...byVariable } };
}

/** A section that may hold a list in place of its own keys. */
function eitherShape(own: JsonObject, shape: ListSection, sections: ReadonlyMap<string, JsonObject>): JsonObject {
  const unused = Object.fromEntries(shape.unused.map((key) => [key, anything]));
  const unusedTables = Object.fromEntries((shape.unusedTables ?? []).map((key) => [key, { type: "object" }]));
  const entries = Object.entries(shape.kinds).map(([type, kind]) => {
    const section = sections.get(kind) ?? {};
    // A name that both have: a table of it is the one without effect, anything else our own key.
    const both = Object.entries(unusedTables).map(([key, held]): [string, JsonValue] => {
      const ours = propertiesOf(section)[key];
      return [key, ours === undefined ? held : { anyOf: [ours, held] }];
    });
    const properties = { ...unused, ...propertiesOf(section), ...Object.fromEntries(both), type: { const: type } };
    return { ...section, properties, required: [...requiredOf(section), ...(kind === shape.section ? [] : ["type"])] };
  });
  const skipped = Object.keys(shape.unsupported ?? {}).map((type) => ({
    type: "object",
    properties: { type: { const: type } },
    required: ["type"],
  }));
  const list = { type: "array", items: { anyOf: [...entries, ...skipped] } };
  return {
    type: "object",
    anyOf: [
      { not: { required: [shape.list] }, ...own },
      { required: [shape.list], ...table({ enabled: flag, ...unused, ...unusedTables, [shape.list]: list }) },
    ],
  };
}

function table(properties: JsonObject): JsonObject {
  return { type: "object", properties, additionalProperties: false };
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = get(schema, "properties");
  return isObject(properties) ? properties : {};
}

function requiredOf(schema: JsonObject): readonly JsonValue[] {
  const required = get(schema, "required");
  return isList(required) ? required : [];
}

/** What a valibot schema takes; what JSON Schema cannot say (`check`, `transform`) is left to our own messages. */
function converted(schema: GenericSchema<unknown, unknown>): JsonObject {
  const found = toJsonSchema(schema, {
    target: "draft-2020-12",
    errorMode: "ignore",
    overrideSchema: ({ valibotSchema }) => {
      // Our only custom schema asks for a table; the only lazy one takes any JSON.
      if (valibotSchema.type === "custom") return { type: "object" };
      return valibotSchema.type === "lazy" ? {} : undefined;
    },
    overrideAction: ({ valibotAction, jsonSchema, errors }) => {
      // Two patterns hold both.
      const requirement = "requirement" in valibotAction ? valibotAction.requirement : undefined;
      if (errors === undefined || !(requirement instanceof RegExp)) return undefined;
      return { ...jsonSchema, allOf: [...(jsonSchema.allOf ?? []), { pattern: requirement.source }] };
    },
  });
  const { $schema: _, $defs: __, ...plain } = found;
  const parsed = parseJson(JSON.stringify(plain));
  return parsed.ok && isObject(parsed.value) ? parsed.value : {};
}
