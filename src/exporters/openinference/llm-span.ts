import type { JsonValue } from "../../core/json/json-value.ts";
import type { HeldRequest } from "../../core/llm/request.ts";
import type { HeldResponse } from "../../core/llm/response.ts";
import { costNotes } from "../../pricing/call-cost.ts";
import type { Attributes } from "../otlp/attributes.ts";
import type { SpanEventRecord, SpanRecord } from "../otlp/span-record.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { baseAttributes, putMetadata } from "./base.ts";
import { flatten } from "./flat-message.ts";
import type { SentMessages } from "./input-messages.ts";
import { putSent, readSent } from "./input-messages.ts";
import { putCost } from "./llm-cost.ts";
import { putReply, putUsage } from "./llm-reply.ts";
import { toolAttributes } from "./llm-tools.ts";
import { plainText } from "./messages.ts";
import { requestParameters } from "../otlp/request-parameters.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import { putValue } from "./values.ts";

const mediaTypes: ReadonlySet<unknown> = new Set(["image", "document", "audio"]);

/** The LLM span of one model request. */
export function llmSpan(input: SpanInput): SpanRecord {
  const { start, end, content, maxBytes } = input;
  const request = start.llm?.request;
  const response = end.response;
  const attributes = baseAttributes(input, "LLM")
    .id("llm.system", start.llm?.system)
    .id("llm.provider", start.llm?.vendor)
    .id("llm.model_name", response?.model ?? request?.model);
  if (request !== undefined) putRequest(attributes, input, request);
  if (response !== undefined) {
    putResponse(attributes, response);
    putReply(attributes, response, content, maxBytes);
  }
  putCost(attributes, input.cost);
  putMetadata(attributes, input, response?.usage === undefined ? { usage_missing: true } : costNotes(input.cost));
  return finishSpan(input, {
    kind: "client",
    attributes,
    exceptionType: exceptionTypeOf(response),
    events: firstToken(start.time, response),
  });
}

function putRequest(attributes: Attributes, input: SpanInput, request: HeldRequest): void {
  const { content, maxBytes, remembered } = input;
  attributes.id("llm.request.model_name", request.model);
  attributes.json("llm.invocation_parameters", requestParameters(request));
  const sent = readSent(request, content, maxBytes);
  putInput(attributes, request, sent);
  putSent(attributes, sent, maxBytes);
  const { tools } = request;
  if (tools !== undefined) attributes.all(remembered(tools.hash, () => toolAttributes(content.piece(tools), maxBytes)));
}

/** `input.value` is what is new: the newest message, as text where it is nothing else. Never empty. */
function putInput(attributes: Attributes, request: HeldRequest, sent: SentMessages): void {
  const { last } = sent;
  if (last === undefined) {
    const reason = request.unparsed ?? "no messages";
    putValue(attributes, "input", { model: request.model ?? null, body_bytes: request.bodyBytes, note: reason });
    return;
  }
  const flat = flatten(last);
  const [first] = flat;
  const text = flat.length === 1 && first?.calls.length === 0 ? plainText(first.contents) : undefined;
  if (first?.role !== "tool" && text !== undefined && text !== "") putValue(attributes, "input", text);
  else putValue(attributes, "input", messageJson(last));
}

function messageJson(message: NonNullable<SentMessages["last"]>): JsonValue {
  const parts = message.parts.map((part): JsonValue => JSON.parse(JSON.stringify(part, withoutBytes)));
  return { role: message.role, content: parts };
}

/** The bytes of images and files stand in the messages, where they fit: cut short they are of no use to anybody. */
function withoutBytes(this: unknown, key: string, value: unknown): unknown {
  const isMedia = typeof this === "object" && this !== null && "type" in this && mediaTypes.has(this.type);
  return key === "data" && isMedia && typeof value === "string" ? `${Math.floor((value.length * 3) / 4)} bytes` : value;
}

function putResponse(attributes: Attributes, response: HeldResponse): void {
  attributes
    .id("llm.response.model_name", response.model)
    .id("llm.finish_reason", response.stopReason)
    .id("nemo_relay.response_id", response.id)
    .id("nemo_relay.request_id", response.requestId)
    .number("http.response.status_code", response.httpStatus)
    .number("nemo_relay.time_to_first_token_ms", millisOf(response.timeToFirstByte))
    .flag("nemo_relay.incomplete", response.incomplete);
  putUsage(attributes, response.usage);
}

function firstToken(start: number, response: HeldResponse | undefined): readonly SpanEventRecord[] {
  const micros = response?.timeToFirstByte;
  return micros === undefined ? [] : [{ name: "first_token", time: start + micros, attributes: {} }];
}

function millisOf(micros: number | undefined): number | undefined {
  return micros === undefined ? undefined : micros / 1000;
}

function exceptionTypeOf(response: HeldResponse | undefined): string {
  if (response?.error?.type !== undefined) return response.error.type;
  const status = response?.httpStatus;
  return status !== undefined && status >= 400 ? `http_${status}` : "llm_error";
}
