import type { JsonValue } from "../../core/json/json-value.ts";
import { get, readList } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import type { LlmResponse } from "../../core/llm/response.ts";
import { readErrorBody } from "../error-body.ts";
import { isNothing, present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { readItem } from "./items.ts";
import { readUsage } from "./usage.ts";

/** Reads a response object: the answer to a request that did not stream, or the last state that a stream showed. */
export function readResponse(body: JsonValue): LlmResponse {
  const error = readErrorBody(body);
  const stopReason = readText(get(body, "incomplete_details"), "reason") ?? readText(body, "status");
  return {
    ...present({ id: readText(body, "id"), model: readText(body, "model") }),
    message: { role: "assistant", parts: readParts(body, error !== undefined) },
    ...present({ stopReason, usage: readUsage(get(body, "usage")), error }),
  };
}

function readParts(body: JsonValue, isError: boolean): readonly MessagePart[] {
  if (get(body, "output") !== undefined) return readList(body, "output").flatMap((item) => readItem(item).parts);
  return isError || isNothing(body) ? [] : [otherPart(body)];
}
