import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { Attributes } from "../otlp/attributes.ts";
import type { ReadTool } from "../otlp/read-pieces.ts";
import { readTools } from "../otlp/read-pieces.ts";
import type { AttributeMap } from "../otlp/span-record.ts";
import { truncateText, valueWithin } from "../otlp/truncate.ts";
import { putList } from "./messages.ts";
import { genAi } from "./names.ts";

/** What the definitions of all tools of a request may take together, in bytes. */
const toolsBudget = 512 * 1024;

/** `gen_ai.tool.definitions` of a piece `ToolDefinition[]`; agents send the same one with every call. */
export function toolDefinitions(piece: JsonValue, maxBytes: number): AttributeMap {
  const attributes = new Attributes(maxBytes);
  const tools = readTools(piece);
  const shown: JsonObject[] = [];
  let room = toolsBudget;
  for (const tool of tools) {
    if (room <= 0) break;
    const one = definitionOf(tool, maxBytes);
    room -= Buffer.byteLength(JSON.stringify(one));
    shown.push(one);
  }
  if (shown.length > 0) putList(attributes, genAi.toolDefinitions, shown);
  if (shown.length < tools.length) attributes.number("nemo_relay.tools.omitted", tools.length - shown.length);
  return attributes.values;
}

/** A tool that the provider runs itself keeps its own type; it has no parameters. */
function definitionOf({ name, type, description, schema }: ReadTool, maxBytes: number): JsonObject {
  return compact({
    type: schema === undefined ? (type ?? "function") : "function",
    name,
    description: description === undefined ? undefined : truncateText(description, maxBytes),
    parameters: schema === undefined ? undefined : valueWithin(schema, maxBytes),
  });
}
