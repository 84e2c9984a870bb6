import { readSessionHeaders } from "../config/session-headers.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import type { Micros } from "../core/clock.ts";
import { messageOf } from "../errors.ts";
import type { ProviderCodec, ProviderRoute } from "../providers/provider.ts";
import type { ArrivedRequest, LlmCall } from "../runtime/llm-call.ts";
import type { GatewayContext } from "./context.ts";
import { decodeJsonBody } from "./decode-body.ts";
import { forward } from "./forward.ts";
import { identifyRequest } from "./identify-request.ts";
import { recordedHeaders } from "./recorded-headers.ts";
import { ResponseObserver } from "./response-observer.ts";

/** A request on a route that a provider's codec knows. */
export interface KnownRequest {
  readonly codec: ProviderCodec;
  readonly route: ProviderRoute;
  readonly request: Request;
  /** Reads the request's body; to be called once. */
  readonly body: () => Promise<Uint8Array>;
  readonly path: string;
  readonly query: string;
}

/** Passes a model request on and records it. The bytes go out before anything is read of them. */
export async function handleLlm(context: GatewayContext, known: KnownRequest): Promise<Response> {
  const { codec, request } = known;
  const body = await known.body();
  const startedAt = context.clock.now();
  let call: LlmCall | undefined;
  return forward(context, {
    ...known,
    upstreamKey: codec.upstream.key,
    body,
    // The request is on its way when this runs: reading a large body does not delay it.
    onSent: () => {
      call = observe(context, known, body, startedAt);
    },
    observer: ({ status, headers }) =>
      call === undefined
        ? undefined
        : new ResponseObserver({
            codec,
            call,
            clock: context.clock,
            startedAt,
            status,
            headers,
            part: context.replies.open(),
          }),
    onFailed: (error) => {
      const message = request.signal.aborted
        ? "cancelled by client"
        : `no answer from the provider: ${messageOf(error)}`;
      const response = { message: { role: "assistant", parts: [] }, incomplete: true } as const;
      call?.end({ status: { code: "error", message }, response, more: {}, metadata: {} });
    },
  });
}

function observe(context: GatewayContext, known: KnownRequest, body: Uint8Array, at: Micros): LlmCall | undefined {
  try {
    const decoded = decodeJsonBody(body, known.request.headers.get("content-encoding"));
    const json = decoded.ok ? decoded.value : undefined;
    const arrived = arrivedRequest(context, known, json, at);
    const request = decoded.ok ? known.codec.readRequest(decoded.value) : { unparsed: decoded.reason };
    const whole: ArrivedRequest = { ...arrived, request, bodyBytes: body.length };
    if (known.route.kind === "llm") return context.runtime.beginLlm(whole);
    context.runtime.requestMark(known.route.mark ?? known.path, whole, countData(json));
  } catch (error) {
    context.warn(`a model request could not be recorded: ${messageOf(error)}`);
  }
  return undefined;
}

function arrivedRequest(
  context: GatewayContext,
  { codec, request, path }: KnownRequest,
  body: JsonValue | undefined,
  at: Micros,
): Omit<ArrivedRequest, "request" | "bodyBytes"> {
  const { headers } = request;
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
    config: { ...context.session, ...config },
  };
}

function countData(body: JsonValue | undefined): JsonObject {
  return body === undefined ? {} : { body_bytes: JSON.stringify(body).length };
}
