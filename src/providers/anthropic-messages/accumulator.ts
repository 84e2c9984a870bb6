import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { mergeShallow } from "../../core/json/merge.ts";
import { get, readObject } from "../../core/json/path.ts";
import type { LlmError, LlmResponse } from "../../core/llm/response.ts";
import { errorFromText, readErrorBody, readErrorObject } from "../error-body.ts";
import { present, readText } from "../fields.ts";
import { cutReplyPart } from "../media.ts";
import type { CompletedToolCall, StreamAccumulator } from "../provider.ts";
import type { ReplyRoom } from "../reply-limit.ts";
import { ReplyLimit } from "../reply-limit.ts";
import { readSseData } from "../sse-data.ts";
import type { SseEvent } from "../sse/sse-decoder.ts";
import { readBlocks } from "./blocks.ts";
import { StreamBlocks } from "./stream-blocks.ts";
import { readUsage } from "./usage.ts";

/** Adds up one streamed reply of the Messages API. */
export function accumulator(room?: ReplyRoom): StreamAccumulator {
  return new MessagesAccumulator(room);
}

class MessagesAccumulator implements StreamAccumulator {
  readonly #limit: ReplyLimit;
  readonly #blocks = new StreamBlocks();
  #message: JsonValue = null;
  #usage: JsonObject = {};
  #stopReason: string | undefined;
  #error: LlmError | undefined;
  #ended = false;

  constructor(room?: ReplyRoom) {
    this.#limit = new ReplyLimit(room);
  }

  get unread(): string | undefined {
    return this.#limit.exceeded ? "content_block_delta" : undefined;
  }

  push(event: SseEvent): readonly CompletedToolCall[] {
    const data = readSseData(event);
    if (data === undefined) {
      if (event.event === "error") this.#error = errorFromText(event.data);
      return [];
    }
    switch (readText(data, "type") ?? event.event ?? "") {
      case "message_start":
        this.#message = get(data, "message") ?? null;
        this.#usage = mergeShallow(this.#usage, readObject(data, "message.usage"));
        return [];
      case "content_block_start":
        if (this.#limit.admits(data)) this.#blocks.start(data);
        return [];
      case "content_block_delta":
        if (this.#limit.admits(get(data, "delta"))) this.#blocks.delta(data);
        return [];
      case "content_block_stop":
        return this.#blocks.stop(data);
      case "message_delta":
        // Its usage counts what is known by now; what it leaves out still stands as message_start told it.
        this.#usage = mergeShallow(this.#usage, readObject(data, "usage"));
        this.#stopReason = readText(get(data, "delta"), "stop_reason") ?? this.#stopReason;
        return [];
      case "message_stop":
        this.#ended = true;
        return [];
      case "error":
        this.#error = readErrorBody(data) ?? readErrorObject(data);
        return [];
      default:
        return [];
    }
  }

  result(): LlmResponse {
    const parts = [...readBlocks(get(this.#message, "content")), ...this.#blocks.parts()];
    if (this.#limit.exceeded) parts.push(cutReplyPart);
    return {
      ...present({ id: readText(this.#message, "id"), model: readText(this.#message, "model") }),
      message: { role: "assistant", parts },
      ...present({
        stopReason: this.#stopReason ?? readText(this.#message, "stop_reason"),
        usage: readUsage(this.#usage),
        error: this.#error,
      }),
      ...(this.#ended ? {} : { incomplete: true }),
    };
  }
}
