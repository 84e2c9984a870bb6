import type { LlmStatus } from "../../../core/events/normalized-event.ts";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { compact } from "../../../core/json/merge.ts";
import { get, readList, readNumber, readPath, readString } from "../../../core/json/path.ts";
import type { LlmRequest } from "../../../core/llm/request.ts";
import type { LlmResponse } from "../../../core/llm/response.ts";
import { lastUserText } from "../../../core/llm/trailing.ts";
import { anthropicMessages } from "../../../providers/anthropic-messages/codec.ts";
import { openaiChat } from "../../../providers/openai-chat/codec.ts";
import { openaiResponses } from "../../../providers/openai-responses/codec.ts";
import type { ProviderCodec } from "../../../providers/provider.ts";
import type { HookEvent } from "../../agent.ts";
import type { VendorHook } from "../../shared/vendor-hook.ts";
import { readReply } from "../read-reply.ts";

/** pre_api_request: a model request goes out in a moment. It carries no id on the wire, but these words. */
export function preApiRequest(hook: VendorHook): readonly HookEvent[] {
  const { payload } = hook.reader;
  const requestId = readString(payload, "api_request_id");
  const messages = readList(payload, "request_messages");
  const text = lastUserText(openaiChat.readRequest({ messages }).messages) ?? readString(payload, "user_message");
  return [
    {
      ...hook.hint(),
      identity: requestId === undefined ? {} : { requestId },
      ...(text === undefined ? {} : { text }),
    },
  ];
}

/** post_api_request: the call as Hermes saw it, its reply in Hermes' own shape. */
export function postApiRequest(hook: VendorHook): readonly HookEvent[] {
  return observed(hook, { code: "ok" }, readReply(hook.reader.payload));
}

/** api_request_error: the call failed; Hermes may send it again under the same id. */
export function apiRequestError(hook: VendorHook): readonly HookEvent[] {
  const { payload } = hook.reader;
  const type = readString(payload, "error.type");
  const message = readString(payload, "error.message", "error", "reason") ?? "failed";
  const code = readNumber(payload, "status_code");
  const status: LlmStatus = { code: "error", message: code === undefined ? message : `HTTP ${code}: ${message}` };
  return observed(hook, status, {
    message: { role: "assistant", parts: [] },
    error: type === undefined ? { message } : { type, message },
  });
}

/** What the events of a call share that stands elsewhere in them, or is only needed by the call itself. */
const own = ["request", "response", "usage", "assistant_message", "error", "user_message", "middleware_trace"] as const;

function observed(hook: VendorHook, status: LlmStatus, response: LlmResponse): readonly HookEvent[] {
  const { reader } = hook;
  const requestId = readString(reader.payload, "api_request_id");
  if (requestId === undefined) return [hook.mark("hook_mark")];
  const codec = codecOf(readString(reader.payload, "api_mode"));
  const seconds = readNumber(reader.payload, "api_duration");
  const request = requestOf(codec, reader.payload);
  reader.drop(...own);
  return [
    {
      kind: "llm_observed",
      ...hook.common(),
      requestId,
      name: codec.spanName,
      system: codec.system,
      vendor: codec.vendor,
      ...(seconds === undefined ? {} : { duration: Math.round(seconds * 1e6) }),
      status,
      request,
      response,
    },
  ];
}

/** Hermes' own words for the wire protocols it speaks. */
function codecOf(mode: string | undefined): ProviderCodec {
  if (mode === "anthropic_messages") return anthropicMessages;
  return mode !== undefined && mode.includes("responses") ? openaiResponses : openaiChat;
}

/** Only a failed call's hook brings its request; in it long texts are cut by Hermes. */
function requestOf(codec: ProviderCodec, payload: JsonObject): LlmRequest {
  const body: JsonValue | undefined = readPath(payload, "request.body");
  if (isObject(body)) return codec.readRequest(body);
  const model = readString(payload, "model");
  return {
    ...(model === undefined ? {} : { model }),
    stream: false,
    system: [],
    messages: [],
    tools: [],
    parameters: compact({ max_tokens: get(payload, "max_tokens") ?? undefined }),
  };
}
