import type { Content } from "../events/content.ts";
import type { Message } from "./message.ts";
import type { TokenUsage } from "./usage.ts";

/** What a provider said went wrong, in its own words. */
export interface LlmError {
  readonly type?: string;
  readonly message: string;
}

/** A model's reply as a codec or its stream accumulator read it. */
export interface LlmResponse {
  readonly id?: string;
  readonly model?: string;
  readonly message: Message;
  /** The provider's own word: `end_turn`, `tool_use`, `stop`, `length`, … */
  readonly stopReason?: string;
  readonly usage?: TokenUsage;
  readonly error?: LlmError;
  /** The stream ended before the provider's own end mark. */
  readonly incomplete?: true;
  /** The provider's last word came, behind which nothing follows. Absent where usage is the last word. */
  readonly lastWord?: true;
}

/** The same, as events hold it. */
export interface HeldResponse {
  readonly id?: string;
  readonly model?: string;
  /** A `Message`; null when nothing came. */
  readonly message: Content | null;
  /** The reply's text, for turn outputs and listings; of a message that is cut, its beginning. */
  readonly text?: Content;
  readonly stopReason?: string;
  readonly usage?: TokenUsage;
  readonly error?: LlmError;
  readonly incomplete?: true;
  /** HTTP status; absent when no answer came. */
  readonly httpStatus?: number;
  /** The provider's request id, from its response headers. */
  readonly requestId?: string;
  /** Microseconds from the request's last byte reaching us to the response's first content byte. */
  readonly timeToFirstByte?: number;
}
