import type { JsonValue } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { readContent } from "../otlp/read-content.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import type { SpanRecord } from "../otlp/span-record.ts";
import { baseAttributes, putErrorType } from "./base.ts";
import { plainMessage, putList } from "./messages.ts";
import { putMetadata } from "./metadata.ts";
import { genAi } from "./names.ts";

const failed = "agent_error";

/** The `invoke_agent` span of a turn, a subagent or a session. Tokens stand on `chat` spans only: sums count them once. */
export function agentSpan(input: SpanInput, captureContent: boolean): SpanRecord {
  const { start, end, content, place } = input;
  const attributes = baseAttributes(input, "invoke_agent")
    .id(genAi.agentVersion, readString(start.metadata, "agent_version"))
    .id("nemo_relay.spawned_by_tool_call_id", input.spawnedBy);
  if (captureContent) {
    const task = readContent(start.input, content);
    // What a session or subagent was started with is often the hook's payload, which nobody said.
    if (start.role === "turn" || typeof task === "string") put(attributes, input, "user", task);
    put(attributes, input, "assistant", readContent(end.output, content));
  }
  putErrorType(attributes, input, failed);
  putMetadata(attributes, input, captureContent);
  return finishSpan(input, {
    kind: "internal",
    attributes,
    exceptionType: failed,
    name: `invoke_agent ${place.agentName}`,
    withoutContent: !captureContent,
  });
}

function put(
  attributes: Attributes,
  { maxBytes }: SpanInput,
  role: "user" | "assistant",
  value: JsonValue | undefined,
): void {
  if (value === undefined || value === null) return;
  const key = role === "user" ? genAi.inputMessages : genAi.outputMessages;
  putList(attributes, key, [plainMessage(role, value, maxBytes)]);
}
