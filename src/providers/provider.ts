import type { JsonValue } from "../core/json/json-value.ts";
import type { LlmRequest } from "../core/llm/request.ts";
import type { LlmError, LlmResponse } from "../core/llm/response.ts";
import type { ReplyRoom } from "./reply-limit.ts";
import type { SseEvent } from "./sse/sse-decoder.ts";

/** What a route of a provider carries. `llm` requests become spans, `count` ones marks; `passthrough` leaves no event. */
export type RouteKind = "llm" | "count" | "passthrough";

/** One route of a wire protocol. `path` is exact and starts with `/`; queries are not part of it. */
export interface ProviderRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly kind: RouteKind;
  /** Name of the mark that a `count` request leaves. */
  readonly mark?: string;
}

/** A provider's API host, shared by the wire protocols that it speaks. Names of keys, flags and variables are built from `key`. */
export interface Upstream {
  /** `anthropic`, `openai`: `<key>_base_url`, `--<key>-base-url`, `NEMO_RELAY_<KEY>_BASE_URL`. */
  readonly key: string;
  /** Without a trailing slash. */
  readonly defaultBaseUrl: string;
  /** Whether a request's headers speak for this provider (for routes that several share, such as `/v1/models`). */
  claims(headers: Headers): boolean;
}

/** Adds up one streamed reply. Pure: same result for every cut of the stream. Never throws. */
export interface StreamAccumulator {
  /** Takes one SSE event; returns the tool calls that it completed (their arguments are whole). */
  push(event: SseEvent): readonly CompletedToolCall[];
  /**
   * Set when the reply has had to be cut: events whose name ends so would only make it grow, and need not be shown.
   * Reading them would be most of the work of a long stream.
   */
  readonly unread?: string | undefined;
  /** What has come so far. Callable at any time; `incomplete` is set until the provider's own end mark came. */
  result(): LlmResponse;
}

/** A tool call whose block has closed in the stream: agents start it before the stream ends. */
export interface CompletedToolCall {
  readonly id: string;
  readonly name: string;
}

/** One wire protocol. All readers are pure and never throw: what they don't understand is kept as `other` or `parameters`. */
export interface ProviderCodec {
  /** Registered id, also the folder's name. */
  readonly id: string;
  /** Span name (decision 6). */
  readonly spanName: string;
  /** OpenInference `llm.system`. */
  readonly system: string;
  /** OpenInference `llm.provider`. */
  readonly vendor: string;
  readonly upstream: Upstream;
  readonly routes: readonly ProviderRoute[];
  readRequest(body: JsonValue): LlmRequest;
  readResponse(body: JsonValue): LlmResponse;
  /** The provider's error body of a 4xx or 5xx answer. */
  readError(body: JsonValue): LlmError | undefined;
  /** `room`: what the reply may take of the memory that all replies share. @defaultValue the reply's own limit alone */
  accumulator(room?: ReplyRoom): StreamAccumulator;
}
