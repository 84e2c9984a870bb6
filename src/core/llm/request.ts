import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { ContentRef } from "../events/content.ts";
import type { Message, MessagePart } from "./message.ts";

/** A tool that the model may call. `schema` is the provider's JSON Schema for its arguments. */
export interface ToolDefinition {
  readonly name: string;
  /** The group that the tool belongs to, where the provider has groups; names are unique within one. */
  readonly namespace?: string;
  readonly description?: string;
  readonly schema?: JsonValue;
  /** The provider's word for what it is, when it is not a plain function (`web_search_20250305`, `custom`, …). */
  readonly type?: string;
}

/** A model request as a codec read it. */
export interface LlmRequest {
  readonly model?: string;
  readonly stream: boolean;
  /** System prompt or instructions that stand outside the conversation. */
  readonly system: readonly MessagePart[];
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  /** Everything else in the body: temperature, max_tokens, thinking, metadata … */
  readonly parameters: JsonObject;
}

/** The same, as events hold it: texts by reference. */
export interface HeldRequest {
  readonly model?: string;
  readonly stream: boolean;
  /** A piece `MessagePart[]`. */
  readonly system?: ContentRef;
  /** A piece `ToolDefinition[]`. */
  readonly tools?: ContentRef;
  /** A piece `MessageListPiece`; read it through `ContentReader.messages`. */
  readonly messages?: ContentRef;
  readonly messageCount: number;
  readonly parameters: JsonObject;
  /** Size of the body as it came, in bytes. */
  readonly bodyBytes: number;
  /** Why the body could not be read, when it could not: it was forwarded all the same. */
  readonly unparsed?: string;
}
