import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { mergeShallow } from "../../core/json/merge.ts";
import { get, readList } from "../../core/json/path.ts";
import type { LlmError, LlmResponse } from "../../core/llm/response.ts";
import { errorFromText, readErrorBody, readErrorObject } from "../error-body.ts";
import { present, readText } from "../fields.ts";
import { cutReplyPart } from "../media.ts";
import type { CompletedToolCall, StreamAccumulator } from "../provider.ts";
import type { ReplyRoom } from "../reply-limit.ts";
import { ReplyLimit } from "../reply-limit.ts";
import { readSseData } from "../sse-data.ts";
import type { SseEvent } from "../sse/sse-decoder.ts";
import { readItem } from "./items.ts";
import { readResponse } from "./response.ts";
import { StreamItems } from "./stream-items.ts";

/** The provider's own end marks: each shows the whole response once more. */
const endMarks: ReadonlySet<string> = new Set(["response.completed", "response.incomplete", "response.failed"]);

/** What is kept of the response objects that come along; they repeat the request, too. */
const kept = ["id", "model", "usage"];

/** What only the end mark knows. */
const endKeys = ["status", "error", "incomplete_details"];

/** Adds up one streamed reply of the Responses API. */
export function accumulator(room?: ReplyRoom): StreamAccumulator {
  return new ResponsesAccumulator(room);
}

class ResponsesAccumulator implements StreamAccumulator {
  readonly #limit: ReplyLimit;
  #items = new StreamItems();
  /** Tool calls that were told of: the end mark shows them again. */
  readonly #completed = new Set<string>();
  #response: JsonObject = {};
  #output: readonly JsonValue[] = [];
  #error: LlmError | undefined;
  #ended = false;

  constructor(room?: ReplyRoom) {
    this.#limit = new ReplyLimit(room);
  }

  get unread(): string | undefined {
    return this.#limit.exceeded ? ".delta" : undefined;
  }

  push(event: SseEvent): readonly CompletedToolCall[] {
    const data = readSseData(event);
    if (data === undefined) {
      if (event.event === "error") this.#error = errorFromText(event.data);
      return [];
    }
    const kind = readText(data, "type") ?? event.event ?? "";
    const response = get(data, "response");
    if (isObject(response) && kind.startsWith("response.")) return this.#takeResponse(kind, response);
    switch (kind) {
      case "response.output_item.added":
        if (this.#limit.admits(data)) this.#items.show(data, false);
        return [];
      case "response.output_item.done":
        if (this.#limit.admits(data)) this.#items.show(data, true);
        return this.#complete([get(data, "item")]);
      case "error":
        this.#error = readErrorBody(data) ?? readErrorObject(data);
        return [];
      default:
        if (kind.endsWith(".delta") && this.#limit.admits(get(data, "delta"))) this.#items.delta(kind, data);
        return [];
    }
  }

  result(): LlmResponse {
    const output = this.#output.length > 0 ? this.#output : this.#items.list();
    const read = readResponse({ ...this.#response, output });
    const cut = this.#limit.exceeded && this.#output.length === 0;
    const { message } = read;
    return {
      ...read,
      message: cut ? { ...message, parts: [...message.parts, cutReplyPart] } : message,
      ...present({ error: this.#error ?? read.error }),
      ...(this.#ended ? {} : { incomplete: true }),
    };
  }

  #takeResponse(kind: string, response: JsonObject): readonly CompletedToolCall[] {
    this.#response = mergeShallow(this.#response, pick(response, kept));
    if (!endMarks.has(kind)) return [];
    this.#ended = true;
    this.#response = mergeShallow(this.#response, pick(response, endKeys));
    if (kind === "response.failed") this.#error ??= readErrorObject(get(response, "error") ?? null);
    // Some servers leave the list out of the end mark: then the items stand.
    this.#output = readList(response, "output");
    // The list shows them all again: they are not held twice.
    if (this.#output.length > 0) this.#items = new StreamItems();
    return this.#complete(this.#output);
  }

  #complete(items: readonly (JsonValue | undefined)[]): readonly CompletedToolCall[] {
    const calls: CompletedToolCall[] = [];
    for (const item of items) {
      for (const part of item === undefined ? [] : readItem(item).parts) {
        if (part.type !== "tool_call" || part.server === true || this.#completed.has(part.id)) continue;
        this.#completed.add(part.id);
        calls.push({ id: part.id, name: part.name });
      }
    }
    return calls;
  }
}

function pick(response: JsonObject, keys: readonly string[]): Readonly<Record<string, JsonValue | undefined>> {
  return Object.fromEntries(keys.map((key) => [key, get(response, key)]));
}
