import type { Message, MessagePart } from "./message.ts";

/** The result of a tool call as a request carries it. */
export type ToolResultPart = Extract<MessagePart, { type: "tool_result" }>;

/** Tool results that a request brings anew: those after the conversation's last assistant message. */
export function trailingToolResults(messages: readonly Message[]): readonly ToolResultPart[] {
  const last = messages.findLastIndex((message) => message.role === "assistant");
  return messages
    .slice(last + 1)
    .flatMap((message) => message.parts)
    .filter((part) => part.type === "tool_result");
}
