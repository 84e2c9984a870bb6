import type { JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";

/** Cursor's name for its shell. */
export const shellTool = "Shell";

/** What Cursor puts before the name of a server's tool, in its general hooks alone. */
export const mcpPrefix = "MCP:";

/**
 * A name for a shell or MCP call that both kinds of hook give it. Cursor announces such a call twice, and only
 * preToolUse and postToolUse carry its id; conversation, tool and arguments are all that the other two share with them.
 *
 * @param what the command's text, or a server tool's arguments
 */
export function callAlias(session: string, tool: string, what: JsonValue): string {
  const hash = new Bun.CryptoHasher("sha256");
  return hash
    .update(`${session}\n${tool}\n${sorted(what)}`)
    .digest("hex")
    .slice(0, 32);
}

/** JSON text in which the order of keys says nothing; empty for what is nested too deeply to be written. */
function sorted(value: JsonValue): string {
  try {
    return JSON.stringify(value, (_key, held: JsonValue) =>
      isObject(held) ? Object.fromEntries(Object.entries(held).toSorted(([a], [b]) => (a < b ? -1 : 1))) : held,
    );
  } catch {
    return "";
  }
}
