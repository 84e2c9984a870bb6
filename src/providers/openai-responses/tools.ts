import type { JsonValue } from "../../core/json/json-value.ts";
import { get, readList } from "../../core/json/path.ts";
import type { ToolDefinition } from "../../core/llm/request.ts";
import { present, readText } from "../fields.ts";

/**
 * Reads the tools that a model may call: those of the body, of `additional_tools` items, and those that a tool search
 * found. Groups (`namespace`) are laid out flat.
 */
export function readTools(body: JsonValue): readonly ToolDefinition[] {
  const lists = [body, ...readList(body, "input").filter((item) => bringsTools(item))];
  const tools = lists.flatMap((holder) => readList(holder, "tools").flatMap((tool) => readTool(tool)));
  // A search may find a tool again: one definition of each is enough.
  const byName = new Map<string, ToolDefinition>();
  for (const tool of tools) {
    const key = JSON.stringify([tool.namespace, tool.name]);
    if (!byName.has(key)) byName.set(key, tool);
  }
  return [...byName.values()];
}

function bringsTools(item: JsonValue): boolean {
  const type = readText(item, "type");
  return type === "additional_tools" || type === "tool_search_output";
}

function readTool(tool: JsonValue): readonly ToolDefinition[] {
  const type = readText(tool, "type");
  const group = readText(tool, "name");
  if (type !== "namespace" || group === undefined) return readSingleTool(tool);
  return readList(tool, "tools").flatMap((member) => readSingleTool(member, group));
}

function readSingleTool(tool: JsonValue, namespace?: string): readonly ToolDefinition[] {
  const type = readText(tool, "type");
  const name = readText(tool, "name") ?? readText(tool, "server_label") ?? type;
  if (name === undefined) return [];
  const description = readText(tool, "description");
  // A custom tool's `format` (a grammar) says of its input what a schema says of arguments.
  const schema = get(tool, "parameters") ?? get(tool, "format");
  const kind = type === "function" ? undefined : type;
  return [{ name, ...present({ namespace, description, schema: schema ?? undefined, type: kind }) }];
}
