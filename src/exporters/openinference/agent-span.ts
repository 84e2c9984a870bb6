import type { SpanRecord } from "../otlp/span-record.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { baseAttributes, putMetadata } from "./base.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import { readContent } from "../otlp/read-content.ts";
import { putValue } from "./values.ts";

/** The AGENT span of a turn, a subagent or a session: its task as input, its answer as output. */
export function agentSpan(input: SpanInput): SpanRecord {
  const { start, end, content } = input;
  const attributes = baseAttributes(input, "AGENT");
  putValue(attributes, "input", readContent(start.input, content));
  putValue(attributes, "output", readContent(end.output, content));
  attributes.id("nemo_relay.spawned_by_tool_call_id", input.spawnedBy);
  putMetadata(attributes, input);
  return finishSpan(input, { kind: "internal", attributes, exceptionType: "agent_error" });
}
