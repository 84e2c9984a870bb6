import { markAttributes, markSpan } from "../otlp/marks.ts";
import type { Vocabulary } from "../otlp/vocabulary.ts";
import { agentSpan } from "./agent-span.ts";
import { chatSpan } from "./chat-span.ts";
import { genAi } from "./names.ts";
import { toolSpan } from "./tool-span.ts";

/** Keeps our ids apart from those of OpenInference spans of the same record. */
const idFamily = "gen_ai:";

/** The record in the words of OpenTelemetry's GenAI conventions. Without content only what happened is told, not what was said. */
export function genAiVocabulary(captureContent: boolean): Vocabulary {
  return {
    idFamily,
    span: (input) => {
      switch (input.start.category) {
        case "agent":
          return agentSpan(input, captureContent);
        case "llm":
          return chatSpan(input, captureContent);
        case "tool":
          return toolSpan(input, captureContent);
      }
    },
    mark: ({ mark, content, userId, maxBytes }) => {
      const attributes = markAttributes(mark, content, { maxBytes, withoutContent: !captureContent })
        .id(genAi.conversation, mark.session)
        .id(genAi.agentName, mark.agent)
        .id("session.id", mark.session)
        .id("user.id", userId);
      return markSpan(mark, attributes, idFamily);
    },
  };
}
