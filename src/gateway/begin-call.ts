import { readSessionHeaders } from "../config/session-headers.ts";
import type { Micros } from "../core/clock.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { messageOf } from "../errors.ts";
import type { ProviderCodec, ProviderRoute } from "../providers/provider.ts";
import type { ArrivedRequest, LlmCall } from "../runtime/llm-call.ts";
import type { RecordingContext } from "./context.ts";
import { decodeJsonBody } from "./decode-body.ts";
import { identifyRequest } from "./identify-request.ts";
import { recordedHeaders } from "./recorded-headers.ts";

/** A request on a provider's route, as far as it is recorded. */
export interface SeenRequest {
  readonly codec: ProviderCodec;
  readonly route: ProviderRoute;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** When its last byte reached us. */
  readonly at: Micros;
  /** The call's id, if it is one. */
  readonly call: string;
}

/** Records a request; the call that it begins, if it is one. Never throws. */
export function beginCall(context: RecordingContext, seen: SeenRequest): LlmCall | undefined {
  const { codec, route, body, headers } = seen;
  try {
    const decoded = decodeJsonBody(body, headers.get("content-encoding"));
    const json = decoded.ok ? decoded.value : undefined;
    const arrived = arrivedRequest(context, seen, json);
    const request = decoded.ok ? codec.readRequest(decoded.value) : { unparsed: decoded.reason };
    const whole: ArrivedRequest = { ...arrived, request, bodyBytes: body.length };
    if (route.kind === "llm") return context.runtime.beginLlm(whole);
    context.runtime.requestMark(route.mark ?? seen.path, whole, countData(json));
  } catch (error) {
    context.warn(`a model request could not be recorded: ${messageOf(error)}`);
  }
  return undefined;
}

function arrivedRequest(
  context: RecordingContext,
  { codec, headers, path, at, call }: SeenRequest,
  body: JsonValue | undefined,
): Omit<ArrivedRequest, "request" | "bodyBytes"> {
  const { agents, runAgent } = context;
  const sender = identifyRequest({ headers, body, agents, runAgent });
  const { config } = readSessionHeaders(headers);
  return {
    agent: sender.agent,
    session: sender.session,
    identity: sender.identity,
    codec: { name: codec.spanName, system: codec.system, vendor: codec.vendor },
    metadata: { gateway_path: path, ...recordedHeaders(headers) },
    at,
    call,
    config: { ...context.session, ...config },
  };
}

function countData(body: JsonValue | undefined): JsonObject {
  return body === undefined ? {} : { body_bytes: JSON.stringify(body).length };
}
