import type { JsonObject } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import type { HeldRequest } from "../../core/llm/request.ts";

/** Fields of a request that say who asks or where it is kept, and nothing about how the model is to answer. */
const notParameters: ReadonlySet<string> = new Set([
  "metadata",
  "client_metadata",
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "store",
]);

/** How the model was asked to answer: the request's fields besides what it sends; undefined when it says nothing. */
export function requestParameters(request: HeldRequest): JsonObject | undefined {
  const parameters = without(request.parameters, notParameters);
  return Object.keys(parameters).length > 0 ? parameters : undefined;
}
