import { cutText } from "../cut-text.ts";
import type { Message, MessagePart } from "./message.ts";
import { messageText } from "./message.ts";

/** The result of a tool call as a request carries it. */
export type ToolResultPart = Extract<MessagePart, { type: "tool_result" }>;

/** A tool call as a reply asked for it. */
export type ToolCallPart = Extract<MessagePart, { type: "tool_call" }>;

/** Tool results that a request brings anew: those after the conversation's last assistant message. */
export function trailingToolResults(messages: readonly Message[]): readonly ToolResultPart[] {
  const last = messages.findLastIndex((message) => message.role === "assistant");
  return messages
    .slice(last + 1)
    .flatMap((message) => message.parts)
    .filter((part) => part.type === "tool_result");
}

/** How far back the call to a result is looked for, in messages: it stands right before its results. */
const lookedBack = 64;

/** The call that a result answers, from the conversation itself. */
export function callOf(messages: readonly Message[], toolCallId: string): ToolCallPart | undefined {
  for (const message of messages.slice(-lookedBack).toReversed()) {
    const call = message.parts.find((part) => part.type === "tool_call" && part.id === toolCallId);
    if (call?.type === "tool_call") return call;
  }
  return undefined;
}

/** Longest text that hints are matched with, in characters: it stays in the event. */
const longestText = 1000;

/** The last text of the last message of a person (or of the agent in its place) that has any, cut: agents put what they add before it. */
export function lastUserText(messages: readonly Message[]): string | undefined {
  const last = messages.findLast((message) => message.role === "user" && messageText(message) !== "");
  const part = last?.parts.findLast((one) => one.type === "text" && one.text.trim() !== "");
  return part?.type === "text" ? cutText(part.text, longestText) : undefined;
}
