import type { JsonValue } from "../../core/json/json-value.ts";
import { get } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import type { LlmResponse } from "../../core/llm/response.ts";
import { readErrorBody } from "../error-body.ts";
import { isNothing, present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { readBlocks } from "./blocks.ts";
import { readUsage } from "./usage.ts";

/** Reads the answer to a request that did not stream. */
export function readResponse(body: JsonValue): LlmResponse {
  const error = readErrorBody(body);
  return {
    ...present({ id: readText(body, "id"), model: readText(body, "model") }),
    message: { role: "assistant", parts: readParts(body, error !== undefined) },
    ...present({ stopReason: readText(body, "stop_reason"), usage: readUsage(get(body, "usage")), error }),
  };
}

function readParts(body: JsonValue, isError: boolean): readonly MessagePart[] {
  const content = get(body, "content");
  if (content !== undefined) return readBlocks(content);
  return isError || isNothing(body) ? [] : [otherPart(body)];
}
