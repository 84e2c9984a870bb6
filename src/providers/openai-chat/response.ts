import type { JsonValue } from "../../core/json/json-value.ts";
import { get, readList } from "../../core/json/path.ts";
import type { Message } from "../../core/llm/message.ts";
import type { LlmResponse } from "../../core/llm/response.ts";
import { readErrorBody } from "../error-body.ts";
import { isNothing, present, readText } from "../fields.ts";
import { otherPart } from "../media.ts";
import { readMessage } from "./message.ts";
import { readUsage } from "./usage.ts";

/** Reads a completion. The first choice is the reply; further ones (`n` above 1) are kept as they came. */
export function readResponse(body: JsonValue): LlmResponse {
  const error = readErrorBody(body);
  const stopReason = readText(readList(body, "choices")[0], "finish_reason");
  return {
    ...present({ id: readText(body, "id"), model: readText(body, "model") }),
    message: readReply(body, error !== undefined),
    ...present({ stopReason, usage: readUsage(get(body, "usage")), error }),
  };
}

function readReply(body: JsonValue, isError: boolean): Message {
  const [first, ...others] = readList(body, "choices");
  const message = get(first, "message");
  if (message === undefined) {
    const parts = isError || isNothing(body) || get(body, "choices") !== undefined ? [] : [otherPart(body)];
    return { role: "assistant", parts };
  }
  const { parts } = readMessage(message, "assistant");
  return { role: "assistant", parts: [...parts, ...others.map((choice) => otherPart(choice))] };
}
