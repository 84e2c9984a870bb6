import type { SpanRecord } from "../otlp/span-record.ts";
import { baseAttributes, finishSpan, putMetadata } from "./base.ts";
import type { SpanInput } from "./span-input.ts";
import { putValue, read } from "./values.ts";

/** The AGENT span of a turn, a subagent or a session: its task as input, its answer as output. */
export function agentSpan(input: SpanInput): SpanRecord {
  const { start, end, content } = input;
  const attributes = baseAttributes(input, "AGENT");
  putValue(attributes, "input", read(start.input, content));
  putValue(attributes, "output", read(end.output, content));
  attributes.id("nemo_relay.spawned_by_tool_call_id", input.spawnedBy);
  putMetadata(attributes, input);
  return finishSpan(input, { kind: "internal", attributes, exceptionType: "agent_error" });
}
