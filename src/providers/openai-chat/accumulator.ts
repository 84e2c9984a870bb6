import type { JsonObject } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { get, readList, readNumber, readObject } from "../../core/json/path.ts";
import type { LlmError, LlmResponse } from "../../core/llm/response.ts";
import { errorFromText, readErrorBody } from "../error-body.ts";
import { present, readText } from "../fields.ts";
import { cutReplyPart } from "../media.ts";
import type { CompletedToolCall, StreamAccumulator } from "../provider.ts";
import type { ReplyRoom } from "../reply-limit.ts";
import { ReplyLimit } from "../reply-limit.ts";
import { readSseData } from "../sse-data.ts";
import type { SseEvent } from "../sse/sse-decoder.ts";
import { readResponse } from "./response.ts";
import { StreamChoice } from "./stream-choice.ts";

const endMark = "[DONE]";

/** Adds up one streamed completion. */
export function accumulator(room?: ReplyRoom): StreamAccumulator {
  return new ChatAccumulator(room);
}

class ChatAccumulator implements StreamAccumulator {
  readonly #limit: ReplyLimit;
  readonly #choices = new Map<number, StreamChoice>();
  #id: string | undefined;
  #model: string | undefined;
  #usage: JsonObject | undefined;
  #error: LlmError | undefined;
  #done = false;

  constructor(room?: ReplyRoom) {
    this.#limit = new ReplyLimit(room);
  }

  push(event: SseEvent): readonly CompletedToolCall[] {
    if (event.data.trim() === endMark) {
      this.#done = true;
      return [...this.#choices.values()].flatMap((choice) => choice.complete());
    }
    const data = readSseData(event);
    if (data === undefined) {
      if (event.event === "error") this.#error = errorFromText(event.data);
      return [];
    }
    this.#id ??= readText(data, "id") || undefined;
    this.#model ??= readText(data, "model") || undefined;
    this.#usage = readObject(data, "usage") ?? this.#usage;
    if (event.event === "error" || get(data, "error") !== undefined) this.#error = readErrorBody(data) ?? this.#error;
    const choices = readList(data, "choices");
    const grows = choices.length > 0 && this.#limit.admits(choices);
    return choices.flatMap((choice) => (isObject(choice) ? this.#takeChoice(choice, grows) : []));
  }

  result(): LlmResponse {
    const choices = [...this.#choices.values()].toSorted((a, b) => a.index - b.index);
    const built = choices.map((choice) => choice.build());
    const read = readResponse(compact({ id: this.#id, model: this.#model, choices: built, usage: this.#usage }));
    const { message } = read;
    const ended = this.#done || choices.some((choice) => choice.finished);
    return {
      ...read,
      message: this.#limit.exceeded ? { ...message, parts: [...message.parts, cutReplyPart] } : message,
      ...present({ error: this.#error }),
      ...(ended ? {} : { incomplete: true }),
      ...(this.#done ? { lastWord: true } : {}),
    };
  }

  #takeChoice(choice: JsonObject, grows: boolean): readonly CompletedToolCall[] {
    const index = readNumber(choice, "index") ?? 0;
    const known = this.#choices.get(index) ?? new StreamChoice(index);
    this.#choices.set(index, known);
    return [...(grows ? known.add(choice) : []), ...known.finish(choice)];
  }
}
