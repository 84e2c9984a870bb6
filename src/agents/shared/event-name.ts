import type { JsonObject } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";

const keys = ["hook_event_name", "event_name", "eventName", "event", "type", "name"] as const;

/** The event's name as the agent wrote it; `unknown` when the payload has none. */
export function eventName(payload: JsonObject): string {
  return readString(payload, ...keys, ...keys.map((key) => `extra.${key}`)) ?? "unknown";
}

/** A name for comparison: ASCII letters and digits, lower case. `PostToolUse`, `post_tool_use` and `postToolUse` are one. */
export function comparable(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}
