import type { ContentReader } from "../../core/events/content.ts";
import type { JsonObject } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { HeldRequest } from "../../core/llm/request.ts";

/** `data` of an LLM start: what the request asked, whole. Headers are never part of the record. */
export function requestData(request: HeldRequest, reader: ContentReader): JsonObject {
  const { model, stream, system, tools, messages, unparsed } = request;
  return {
    headers: {},
    content: {
      ...request.parameters,
      ...compact({
        model,
        stream,
        system: system === undefined ? undefined : reader.piece(system),
        messages: messages === undefined ? undefined : reader.messages(messages).map((ref) => reader.piece(ref)),
        tools: tools === undefined ? undefined : reader.piece(tools),
        unparsed,
      }),
    },
  };
}
