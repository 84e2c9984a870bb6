import type { JsonValue } from "../../../core/json/json-value.ts";
import type { HookDialect } from "../../shared/json-hooks/hook-dialect.ts";
import { askedHooks, patience } from "../hooks.ts";
import { cursorId } from "../names.ts";

/** How Cursor's hooks.json holds hooks: a list per event, and a version without which the file counts for nothing. */
export function cursorDialect(command: string): HookDialect {
  return {
    word: cursorId,
    command,
    items: askedHooks.map((event) => [event, { command, timeout: patience }]),
    beside: ["version", 1],
    hooksIn: (item) => [item],
    encode: withoutSlashes,
  };
}

/** JSON without `//`: some builds take that for a comment, in strings too. */
function withoutSlashes(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(/(?<=\/)\//g, "\\/");
}
