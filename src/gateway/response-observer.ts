import type { Clock, Micros } from "../core/clock.ts";
import type { LlmStatus } from "../core/events/normalized-event.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { compact } from "../core/json/merge.ts";
import { parseJson } from "../core/json/parse.ts";
import type { LlmResponse } from "../core/llm/response.ts";
import { cutReplyPart } from "../providers/media.ts";
import type { ProviderCodec, StreamAccumulator } from "../providers/provider.ts";
import { SseDecoder } from "../providers/sse/sse-decoder.ts";
import type { LlmCall, LlmOutcome } from "../runtime/llm-call.ts";
import { decodedLimit } from "./decode-body.ts";
import { requestIdOf } from "./recorded-headers.ts";
import type { BudgetPart } from "./reply-budget.ts";
import type { PlainBytes } from "./stream-decoder.ts";
import { plainBytes } from "./stream-decoder.ts";

/** How the bytes of a response ended. */
export type BodyEnd = "complete" | "client_gone" | "upstream_broke";

/** What an observer is made of. */
export interface ObserverOptions {
  readonly codec: ProviderCodec;
  readonly call: LlmCall;
  readonly clock: Clock;
  /** When the request's last byte reached us. */
  readonly startedAt: Micros;
  readonly status: number;
  readonly headers: Headers;
  /** What may be kept of the reply. */
  readonly part: BudgetPart;
  /** Told when a reply that is longer than what is kept of one has left its garbage. */
  readonly relieve?: () => void;
}

const nothing: LlmResponse = { message: { role: "assistant", parts: [] } };

/** Reads along with one response. It is given bytes that have already been passed on, and never throws. */
export class ResponseObserver {
  readonly #options: ObserverOptions;
  readonly #bytes: PlainBytes;
  readonly #accumulator: StreamAccumulator | undefined;
  readonly #decoder = new SseDecoder();
  #body: Uint8Array[] = [];
  #bodyBytes = 0;
  /** Why the body is not kept whole. */
  #excess: string | undefined;
  #firstByte: Micros | undefined;
  /** Of all that came. */
  #wholeBytes = 0;
  #ended = false;

  constructor(options: ObserverOptions) {
    this.#options = options;
    const streamed = (options.headers.get("content-type") ?? "").toLowerCase().includes("text/event-stream");
    this.#accumulator = streamed ? options.codec.accumulator(options.part) : undefined;
    this.#bytes = plainBytes(options.headers.get("content-encoding"), streamed, (bytes) => this.#take(bytes));
  }

  /** Takes the next bytes of the response, as they came. */
  push(chunk: Uint8Array): void {
    // The client may leave between two slices of a chunk.
    if (this.#ended) return;
    this.#firstByte ??= this.#options.clock.now();
    this.#wholeBytes += chunk.length;
    this.#bytes.push(chunk);
  }

  /** The response is over; records the call's end, at once unless it is compressed. Only the first call counts. */
  end(how: BodyEnd): void | Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const rest = this.#bytes.finish();
    return rest === undefined ? this.#conclude(how) : rest.then(() => this.#conclude(how));
  }

  #conclude(how: BodyEnd): void {
    try {
      this.#record(how);
    } finally {
      this.#options.part.release();
    }
  }

  #record(how: BodyEnd): void {
    const { call, clock, headers, startedAt, status: httpStatus } = this.#options;
    if (this.#accumulator?.unread !== undefined) this.#options.relieve?.();
    const response = this.#response();
    const requestId = requestIdOf(headers);
    const outcome: LlmOutcome = {
      status: statusOf(response, how, httpStatus),
      response,
      more: {
        httpStatus,
        ...(requestId === undefined ? {} : { requestId }),
        ...(this.#firstByte === undefined ? {} : { timeToFirstByte: this.#firstByte - startedAt }),
      },
      metadata: this.#notKept(response),
    };
    call.end(outcome, clock.now());
  }

  /** Why not all of the reply is kept, and how much all of it was; nothing when it is. */
  #notKept({ message }: LlmResponse): JsonObject {
    const trouble = this.#bytes.trouble ?? this.#excess;
    if (trouble === undefined && !message.parts.includes(cutReplyPart)) return {};
    return compact({ unread_response: trouble, response_bytes: this.#wholeBytes });
  }

  #take(bytes: Uint8Array): void {
    if (this.#accumulator === undefined) return this.#takeBody(bytes);
    const { unread } = this.#accumulator;
    for (const event of this.#decoder.push(bytes, unread)) {
      for (const toolCall of this.#accumulator.push(event))
        this.#options.call.toolCall(toolCall, this.#options.clock.now());
    }
    // From here on nothing more is kept of it.
    if (unread === undefined && this.#accumulator.unread !== undefined) this.#options.relieve?.();
  }

  #takeBody(bytes: Uint8Array): void {
    if (this.#excess !== undefined) return;
    this.#bodyBytes += bytes.length;
    if (this.#bodyBytes > decodedLimit) this.#excess = `more than ${decodedLimit} bytes`;
    else if (!this.#options.part.take(bytes.length)) this.#excess = "too many large replies at once";
    // A part of a body cannot be read; its beginning may say what went wrong.
    if (this.#excess === undefined || this.#body.length === 0) this.#body.push(bytes);
    else this.#body.length = 1;
  }

  #response(): LlmResponse {
    if (this.#accumulator !== undefined) return this.#accumulator.result();
    const { codec, status } = this.#options;
    const text = new TextDecoder().decode(Buffer.concat(this.#body));
    const parsed = this.#excess === undefined ? parseJson(text) : { ok: false as const };
    if (status >= 400) {
      const error = (parsed.ok ? codec.readError(parsed.value) : undefined) ?? { message: text.slice(0, 2000) };
      return { ...nothing, error };
    }
    return parsed.ok ? codec.readResponse(parsed.value) : { ...nothing, incomplete: true };
  }
}

/** ERROR for a refused, failed, cut or cancelled reply; else OK (decision 5). */
function statusOf(response: LlmResponse, how: BodyEnd, httpStatus: number): LlmStatus {
  if (httpStatus >= 400)
    return { code: "error", message: `HTTP ${httpStatus}: ${response.error?.message ?? ""}`.trimEnd() };
  if (response.error !== undefined) return { code: "error", message: response.error.message };
  // A reply may have ended in its own words before its stream was cut: without its usage something of it is missing.
  const whole =
    response.incomplete !== true && (how === "complete" || response.usage !== undefined || response.lastWord === true);
  if (whole) return { code: "ok" };
  if (how === "client_gone") return { code: "error", message: "cancelled by client" };
  if (how === "upstream_broke") return { code: "error", message: "the provider's stream broke off" };
  return { code: "error", message: "the reply ended before its end mark" };
}
