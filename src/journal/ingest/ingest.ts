import { cutText } from "../../core/cut-text.ts";
import type { Content } from "../../core/events/content.ts";
import { inlineLimit } from "../../core/events/content.ts";
import { holdEvent } from "../../core/events/hold.ts";
import type { NormalizedEvent } from "../../core/events/normalized-event.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { Message } from "../../core/llm/message.ts";
import { messageText } from "../../core/llm/message.ts";
import type { HeldRequest, LlmRequest } from "../../core/llm/request.ts";
import type { HeldResponse, LlmResponse } from "../../core/llm/response.ts";
import type { ContentRecord } from "../records.ts";
import { MessageLists } from "./message-lists.ts";
import { Pieces } from "./pieces.ts";
import { redactText } from "./redact.ts";

/** In characters: well below what an event holds itself, whatever the script. */
const longestHint = 1000;

/** Takes large values and secrets out of one session's events before they reach the core or the journal. */
export class Ingest {
  readonly #pieces: Pieces;
  readonly #lists = new MessageLists();

  constructor(session: string) {
    this.#pieces = new Pieces(session);
  }

  /** New pieces since the last call, to be written before the event that refers to them. */
  take(): readonly ContentRecord[] {
    return this.#pieces.take();
  }

  /** An event with its large values by reference. */
  event(event: NormalizedEvent<JsonValue, LlmRequest, LlmResponse>): NormalizedEvent<Content> {
    return holdEvent(withShortHint(event), {
      content: (value) => this.#pieces.hold(value, typeof value === "string" ? "text" : "json"),
      metadata: (value) => this.#metadata(value),
      words: redactText,
      request: (request) => this.request(request, event.subagentId ?? "", 0),
      response: (response) => this.response(response, {}),
    });
  }

  /** A model request with its texts by reference. `thread` names the conversation it continues. */
  request(request: LlmRequest, thread: string, bodyBytes: number): HeldRequest {
    const messages = request.messages.map((message) => this.#pieces.refer(messageJson(message), "message"));
    const list = this.#lists.plan(thread, messages);
    const listRef = this.#pieces.refer(list.piece, "message_list");
    list.keep(listRef);
    return {
      ...(request.model === undefined ? {} : { model: request.model }),
      stream: request.stream,
      ...(request.system.length === 0 ? {} : { system: this.#pieces.refer(asJson(request.system), "system") }),
      ...(request.tools.length === 0 ? {} : { tools: this.#pieces.refer(asJson(request.tools), "tools") }),
      messages: listRef,
      messageCount: messages.length,
      parameters: this.#metadata(request.parameters),
      bodyBytes,
    };
  }

  /** A reply with its message by reference where it is large. */
  response(
    response: LlmResponse,
    more: Pick<HeldResponse, "httpStatus" | "requestId" | "timeToFirstByte">,
  ): HeldResponse {
    const { message, error, lastWord: _, ...rest } = response;
    const held = message.parts.length === 0 ? null : this.#pieces.hold(messageJson(message), "reply");
    const text = this.#textOf(message, held);
    return {
      ...rest,
      ...more,
      ...(error === undefined ? {} : { error: { ...error, message: redactText(error.message) } }),
      message: held,
      ...(text === undefined ? {} : { text }),
    };
  }

  /** A long text is read out of the message that holds it: neither hashed nor written a second time. */
  #textOf(message: Message, held: Content | null): Content | undefined {
    const text = messageText(message);
    if (text === "") return undefined;
    if (held === null || "value" in held || text.length <= inlineLimit) return this.#pieces.hold(text, "text");
    if (held.ref.truncated !== true) return { ref: { ...held.ref, kind: "text" } };
    return { value: `${redactText(text.slice(0, longestHint))}…[truncated]` };
  }

  /** Metadata stays an object that anybody can read; only members above the limit go by reference. */
  #metadata(metadata: JsonObject): JsonObject {
    const entries = Object.entries(metadata).map(([key, value]): [string, JsonValue] => {
      if (typeof value === "number" || typeof value === "boolean" || value === null) return [key, value];
      const held = this.#pieces.hold(value, "json");
      return [key, "value" in held ? held.value : { content_ref: { ...held.ref } }];
    });
    return compact(Object.fromEntries(entries));
  }
}

/** Hints are compared by the beginning of their words: they stay in the event. */
function withShortHint(event: Parameters<Ingest["event"]>[0]): Parameters<Ingest["event"]>[0] {
  if (event.kind !== "hint" || typeof event.text !== "string") return event;
  return { ...event, text: cutText(event.text, longestHint) };
}

function messageJson(message: Message): JsonValue {
  return asJson(message);
}

/** Neutral messages, parts and tools are JSON by construction; the type system cannot see it for interfaces. */
function asJson(value: Message | LlmRequest["system"] | LlmRequest["tools"]): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return value as unknown as JsonValue;
}
