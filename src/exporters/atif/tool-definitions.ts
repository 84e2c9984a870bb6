import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isList } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { get, readString } from "../../core/json/path.ts";

/** The tools that requests have offered, by name; the latest definition of a name counts. */
export class ToolDefinitions {
  readonly #byName = new Map<string, JsonObject>();
  readonly #seen = new Set<string>();

  /** Takes the tools of one request; a list that was read before is not read again. */
  take(ref: ContentRef, content: ContentReader): void {
    if (this.#seen.has(ref.hash)) return;
    this.#seen.add(ref.hash);
    const tools = content.piece(ref);
    if (!isList(tools)) return;
    for (const tool of tools) {
      const name = readString(tool, "name");
      if (name === undefined) continue;
      this.#byName.set(`${readString(tool, "namespace") ?? ""} ${name}`, functionShape(name, tool));
    }
  }

  /** All of them in OpenAI's function shape, or undefined when no request offered any. */
  list(): readonly JsonObject[] | undefined {
    return this.#byName.size === 0 ? undefined : [...this.#byName.values()];
  }
}

function functionShape(name: string, tool: JsonValue): JsonObject {
  return compact({
    type: "function",
    function: compact({
      name,
      description: readString(tool, "description"),
      parameters: get(tool, "schema") ?? { type: "object", properties: {} },
    }),
    namespace: readString(tool, "namespace"),
    // The provider's own word for a tool that is no plain function (a server tool, a custom one).
    provider_type: readString(tool, "type"),
  });
}
