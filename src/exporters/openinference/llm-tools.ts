import { compact } from "../../core/json/merge.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import { Attributes } from "../otlp/attributes.ts";
import type { AttributeMap } from "../otlp/span-record.ts";
import type { ReadTool } from "../otlp/read-pieces.ts";
import { readTools } from "../otlp/read-pieces.ts";

/** What the definitions of all tools of a request may take together, in bytes. */
const toolsBudget = 512 * 1024;

/** The attributes `llm.tools.*` of a piece `ToolDefinition[]`; agents send the same one with every call. */
export function toolAttributes(piece: JsonValue, maxBytes: number): AttributeMap {
  const attributes = new Attributes(maxBytes);
  const tools = readTools(piece);
  for (const [index, tool] of tools.entries()) {
    if (attributes.bytes >= toolsBudget) {
      attributes.number("nemo_relay.tools.omitted", tools.length - index);
      break;
    }
    const at = `llm.tools.${index}.tool`;
    attributes
      .id(`${at}.name`, tool.name)
      .text(`${at}.description`, tool.description)
      .json(`${at}.json_schema`, schemaOf(tool));
  }
  return attributes.values;
}

function schemaOf(tool: ReadTool): JsonValue {
  const { name, description, schema: parameters, type } = tool;
  // A tool that the provider runs itself has no arguments schema: its own type says what it is.
  if (parameters === undefined && type !== undefined) return compact({ type, name, description });
  return { type: "function", function: compact({ name, description, parameters }) };
}
