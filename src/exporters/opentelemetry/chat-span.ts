import type { ContentReader } from "../../core/events/content.ts";
import { compact } from "../../core/json/merge.ts";
import type { HeldRequest } from "../../core/llm/request.ts";
import type { HeldResponse } from "../../core/llm/response.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import { costNotes } from "../../pricing/call-cost.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { finishSpan } from "../otlp/finish-span.ts";
import { readMessage } from "../otlp/read-pieces.ts";
import { requestParameters } from "../otlp/request-parameters.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import type { SpanRecord } from "../otlp/span-record.ts";
import { baseAttributes, putErrorType } from "./base.ts";
import { errorTypeOf } from "./error-type.ts";
import { messageOf, putInput, putList } from "./messages.ts";
import { putMetadata } from "./metadata.ts";
import { genAi } from "./names.ts";
import { putRequest } from "./request.ts";
import { toolDefinitions } from "./tool-definitions.ts";

/** The `chat` span of one model request. */
export function chatSpan(input: SpanInput, captureContent: boolean): SpanRecord {
  const { start, end, content, maxBytes, cost } = input;
  const request = start.llm?.request;
  const { response } = end;
  const errorType = errorTypeOf(end);
  const attributes = baseAttributes(input, "chat").id(genAi.provider, start.llm?.vendor);
  if (request !== undefined) {
    putRequest(attributes, request);
    if (captureContent) putSent(attributes, input, request);
  }
  if (response !== undefined) {
    putResponse(attributes, response, request?.stream === true);
    if (captureContent) putReply(attributes, response, content, maxBytes);
  }
  attributes.number("nemo_relay.cost_usd", cost?.kind === "known" ? cost.cost.total : undefined);
  putErrorType(attributes, input, errorType);
  const notes = response?.usage === undefined ? { usage_missing: true } : costNotes(cost);
  putMetadata(attributes, input, captureContent, notes);
  return finishSpan(input, {
    kind: "client",
    attributes,
    exceptionType: errorType,
    name: nameOf(request?.model, response?.model),
  });
}

function nameOf(asked: string | undefined, answered: string | undefined): string {
  const model = asked ?? answered;
  return model === undefined ? "chat" : `chat ${model}`;
}

function putSent(attributes: Attributes, { content, maxBytes, remembered }: SpanInput, request: HeldRequest): void {
  const { tools } = request;
  attributes.json("nemo_relay.request.parameters_json", requestParameters(request));
  putInput(attributes, request, content, maxBytes);
  if (tools !== undefined)
    attributes.all(remembered(tools.hash, () => toolDefinitions(content.piece(tools), maxBytes)));
}

function putResponse(attributes: Attributes, response: HeldResponse, streamed: boolean): void {
  const { timeToFirstByte, stopReason } = response;
  attributes
    .id(genAi.responseId, response.id)
    .id(genAi.responseModel, response.model)
    .ids(genAi.finishReasons, stopReason === undefined ? [] : [stopReason])
    .number(genAi.timeToFirstChunk, streamed && timeToFirstByte !== undefined ? timeToFirstByte / 1e6 : undefined)
    .number("http.response.status_code", response.httpStatus)
    .id("nemo_relay.request_id", response.requestId)
    .flag("nemo_relay.incomplete", response.incomplete);
  putUsage(attributes, response.usage);
}

/** Input tokens include cached ones. Without usage there are no counts, rather than zeros. */
function putUsage(attributes: Attributes, usage: TokenUsage | undefined): void {
  if (usage === undefined) return;
  attributes
    .number(genAi.inputTokens, usage.input)
    .number(genAi.outputTokens, usage.output)
    .number(genAi.cacheReadTokens, usage.cacheRead)
    .number(genAi.cacheCreationTokens, usage.cacheWrite)
    .number(genAi.reasoningTokens, usage.reasoning);
}

function putReply(attributes: Attributes, response: HeldResponse, reader: ContentReader, maxBytes: number): void {
  if (response.message === null) return;
  const message = messageOf(readMessage(reader.read(response.message)), maxBytes);
  putList(attributes, genAi.outputMessages, [compact({ ...message, finish_reason: response.stopReason })]);
}
