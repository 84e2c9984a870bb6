import type { Micros } from "../core/clock.ts";
import type { LlmStatus, RequestIdentity, SessionConfig } from "../core/events/normalized-event.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import type { LlmRequest } from "../core/llm/request.ts";
import type { HeldResponse, LlmResponse } from "../core/llm/response.ts";
import type { CompletedToolCall } from "../providers/provider.ts";

/** A model request as the gateway received it. */
export interface ArrivedRequest {
  /** The agent that it comes from (registered id). */
  readonly agent: string;
  /** The session that it names, if it names one. */
  readonly session: string | undefined;
  readonly identity: RequestIdentity;
  readonly codec: { readonly name: string; readonly system: string; readonly vendor: string };
  readonly request: LlmRequest | { readonly unparsed: string };
  readonly metadata: JsonObject;
  readonly bodyBytes: number;
  /** When its last byte reached us. */
  readonly at: Micros;
  /** The call's id. */
  readonly call: string;
  readonly config?: SessionConfig | undefined;
}

/** How a model call ended. */
export interface LlmOutcome {
  readonly status: LlmStatus;
  readonly response: LlmResponse;
  readonly more: Pick<HeldResponse, "httpStatus" | "requestId" | "timeToFirstByte">;
  readonly metadata: JsonObject;
}

/** A model call in flight. */
export interface LlmCall {
  /** A tool call closed in the reply's stream. */
  toolCall(call: CompletedToolCall, at: Micros): void;
  /** The call is over. To be called once. */
  end(outcome: LlmOutcome, at: Micros): void;
}
