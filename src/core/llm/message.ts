import type { JsonValue } from "../json/json-value.ts";

/** One part of a message, provider-neutral. Everything a provider sends has a place here; what is unknown is `other`. */
export type MessagePart =
  | { readonly type: "text"; readonly text: string; readonly citations?: JsonValue }
  | {
      readonly type: "reasoning";
      readonly text: string;
      readonly id?: string;
      readonly signature?: string;
      readonly encrypted?: string;
    }
  | { readonly type: "refusal"; readonly text: string }
  | {
      readonly type: "image" | "document" | "audio";
      readonly mediaType?: string;
      /** Base64 data, as sent. */
      readonly data?: string;
      readonly url?: string;
      readonly name?: string;
    }
  | {
      readonly type: "tool_call";
      readonly id: string;
      readonly name: string;
      /** The group that the tool belongs to, where the provider names it beside the tool (`collaboration`). */
      readonly namespace?: string;
      /** Parsed arguments; the raw text when they are not JSON (a cut stream, a custom tool's free text). */
      readonly arguments: JsonValue;
      /** The provider ran it itself (web search, code execution): no hook will tell of it. */
      readonly server?: true;
    }
  | {
      readonly type: "tool_result";
      readonly toolCallId: string;
      readonly content: readonly MessagePart[];
      readonly isError?: true;
      readonly server?: true;
    }
  | { readonly type: "other"; readonly value: JsonValue };

/** Who speaks. `developer` is OpenAI's word for a system message inside the conversation. */
export type MessageRole = "system" | "developer" | "user" | "assistant" | "tool";

/** One message, provider-neutral. Cache markers are left out, so that moving one does not make another message. */
export interface Message {
  readonly role: MessageRole;
  readonly parts: readonly MessagePart[];
  readonly name?: string;
}

/** The text parts of a message joined by blank lines; empty when it has none. */
export function messageText(message: Message): string {
  return message.parts
    .flatMap((part) => (part.type === "text" || part.type === "refusal" ? [part.text] : []))
    .filter((text) => text !== "")
    .join("\n\n");
}
