import { sectionJsonSchema } from "../../config/json-schema.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import { get } from "../../core/json/path.ts";
import type { ExporterRegistration } from "../../exporters/registry.ts";

/** A key of an exporter, as a person is asked for it. */
export interface SectionKey {
  readonly name: string;
  /** The values that it takes, where they are few. */
  readonly choices?: readonly string[];
  readonly isSwitch: boolean;
  readonly standard?: JsonValue;
}

/** The keys of an exporter, `enabled` left aside; read from the schema that editors get. */
export async function sectionKeys(registration: ExporterRegistration): Promise<readonly SectionKey[]> {
  const properties = get(await sectionJsonSchema(registration), "properties");
  return Object.entries(isObject(properties) ? properties : {})
    .filter(([name]) => name !== "enabled")
    .map(([name, schema]) => keyOf(name, isObject(schema) ? schema : {}));
}

function keyOf(name: string, schema: JsonObject): SectionKey {
  const values = get(schema, "enum");
  const standard = get(schema, "default");
  return {
    name,
    isSwitch: get(schema, "type") === "boolean",
    ...(isList(values) ? { choices: values.map(String) } : {}),
    ...(standard === undefined ? {} : { standard }),
  };
}
