import { markAttributes, markSpan } from "../otlp/marks.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import type { SpanRecord } from "../otlp/span-record.ts";
import type { Vocabulary } from "../otlp/vocabulary.ts";
import { agentSpan } from "./agent-span.ts";
import { llmSpan } from "./llm-span.ts";
import { toolSpan } from "./tool-span.ts";

/** The record in OpenInference's words. */
export const openInference: Vocabulary = {
  idFamily: "",
  span: spanOf,
  mark: ({ mark, content, userId, maxBytes }) => {
    const attributes = markAttributes(mark, content, { maxBytes })
      .id("openinference.span.kind", "CHAIN")
      .id("session.id", mark.session)
      .id("user.id", userId)
      .id("agent.name", mark.agent);
    return markSpan(mark, attributes, openInference.idFamily);
  },
};

function spanOf(input: SpanInput): SpanRecord {
  switch (input.start.category) {
    case "agent":
      return agentSpan(input);
    case "llm":
      return llmSpan(input);
    case "tool":
      return toolSpan(input);
  }
}
