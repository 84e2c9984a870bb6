import type { SpanRecord } from "../otlp/span-record.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { baseAttributes, putMetadata } from "./base.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import { readContent } from "../otlp/read-content.ts";
import { putValue } from "./values.ts";

/** The TOOL span of one tool call. */
export function toolSpan(input: SpanInput): SpanRecord {
  const { start, end, content } = input;
  // A call without arguments is shown as one: viewers show nothing at all for a missing input.
  const given = readContent(start.input, content) ?? {};
  const attributes = baseAttributes(input, "TOOL")
    .id("tool.name", start.name)
    .id("tool.id", start.toolCallId)
    .id("tool_call.id", start.toolCallId)
    .id("tool_call.function.name", start.name)
    .json("tool_call.function.arguments", given)
    .json("tool.parameters", given)
    .json("input.value", given)
    .id("input.mime_type", "application/json");
  putValue(attributes, "output", readContent(end.output, content));
  if (input.spawned.length > 0) attributes.id("nemo_relay.spawned_subagent_id", input.spawned.join(","));
  putMetadata(attributes, input);
  return finishSpan(input, { kind: "client", attributes, exceptionType: "tool_error" });
}
