import type { SpanRecord } from "../otlp/span-record.ts";
import { baseAttributes, finishSpan, putMetadata } from "./base.ts";
import type { SpanInput } from "./span-input.ts";
import { putValue, read } from "./values.ts";

/** The TOOL span of one tool call. */
export function toolSpan(input: SpanInput): SpanRecord {
  const { start, end, content } = input;
  // A call without arguments is shown as one: viewers show nothing at all for a missing input.
  const given = read(start.input, content) ?? {};
  const attributes = baseAttributes(input, "TOOL")
    .id("tool.name", start.name)
    .id("tool.id", start.toolCallId)
    .id("tool_call.id", start.toolCallId)
    .id("tool_call.function.name", start.name)
    .json("tool_call.function.arguments", given)
    .json("tool.parameters", given)
    .json("input.value", given)
    .id("input.mime_type", "application/json");
  putValue(attributes, "output", read(end.output, content));
  if (input.spawned.length > 0) attributes.id("nemo_relay.spawned_subagent_id", input.spawned.join(","));
  putMetadata(attributes, input);
  return finishSpan(input, { kind: "client", attributes, exceptionType: "tool_error" });
}
