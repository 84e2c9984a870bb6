import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import type { SseEvent } from "./sse/sse-decoder.ts";

/** The JSON object that an event carries, or undefined: one frame that is not JSON ends no stream. */
export function readSseData(event: SseEvent): JsonObject | undefined {
  const parsed = parseJson(event.data);
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
}
