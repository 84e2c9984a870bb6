import type { JsonValue } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";

/** Arguments that came as JSON text, parsed; the text itself when it is not JSON (a cut stream), `{}` when it is empty. */
export function parseToolArguments(text: string): JsonValue {
  if (text.trim() === "") return {};
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}
