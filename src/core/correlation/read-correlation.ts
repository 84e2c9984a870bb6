import type { JsonObject } from "../json/json-value.ts";
import { readString } from "../json/path.ts";

/** How the owner of a model call or tool was found: a documented status, and what decided. */
export interface Correlation {
  readonly status: string;
  readonly source?: string;
}

/** Reads it from the metadata of a scope's start; undefined where nobody was looked for. */
export function readCorrelation(metadata: JsonObject): Correlation | undefined {
  const status = readString(metadata, "llm_correlation_status", "tool_correlation_status");
  const source = readString(metadata, "llm_correlation_source", "tool_correlation_source");
  if (status === undefined) return undefined;
  return source === undefined ? { status } : { status, source };
}

const exactSources = new Set(["tool_call_id", "llm_response"]);

/** Whether an id decided: a header, a hook's field, the id of a tool call. */
export function isExact({ status, source }: Correlation): boolean {
  return status === "explicit" || exactSources.has(source ?? "");
}
