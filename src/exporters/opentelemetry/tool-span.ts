import type { JsonValue } from "../../core/json/json-value.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { readContent } from "../otlp/read-content.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import type { SpanRecord } from "../otlp/span-record.ts";
import { baseAttributes, putErrorType } from "./base.ts";
import { putMetadata } from "./metadata.ts";
import { genAi } from "./names.ts";

const failed = "tool_error";

/** The `execute_tool` span of one tool call. */
export function toolSpan(input: SpanInput, captureContent: boolean): SpanRecord {
  const { start, end, content } = input;
  const attributes = baseAttributes(input, "execute_tool")
    .id(genAi.toolName, start.name)
    // The agent runs them itself, on the person's machine: what the provider runs is no tool scope.
    .id(genAi.toolType, "function")
    .id(genAi.toolCallId, start.toolCallId);
  if (captureContent) {
    put(attributes, genAi.toolArguments, readContent(start.input, content) ?? {});
    put(attributes, genAi.toolResult, readContent(end.output, content));
  }
  if (input.spawned.length > 0) attributes.id("nemo_relay.spawned_subagent_id", input.spawned.join(","));
  putErrorType(attributes, input, failed);
  putMetadata(attributes, input, captureContent);
  return finishSpan(input, {
    kind: "internal",
    attributes,
    exceptionType: failed,
    name: `execute_tool ${start.name}`,
    withoutContent: !captureContent,
  });
}

/** Text as it is, everything else as JSON. */
function put(attributes: Attributes, key: string, value: JsonValue | undefined): void {
  if (value === null) return;
  if (typeof value === "string") attributes.text(key, value);
  else attributes.json(key, value);
}
