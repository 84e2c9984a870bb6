import { messageOf } from "../errors.ts";
import type { ProviderCodec, ProviderRoute } from "../providers/provider.ts";
import type { GatewayContext } from "./context.ts";
import { Exchange } from "./exchange.ts";
import { forward } from "./forward.ts";

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
  const { codec, route, request, path } = known;
  const body = await known.body();
  const at = context.clock.now();
  const { headers } = request;
  let exchange: Exchange | undefined;
  return forward(context, {
    ...known,
    upstreamKey: codec.upstream.key,
    body,
    onSent: () => {
      exchange = new Exchange(context, { codec, route, path, headers, body, at, call: context.ids.next() });
    },
    observer: (head) => exchange?.respond(head),
    onFailed: (error) => {
      const cause = `no answer from the provider: ${messageOf(error)}`;
      return exchange?.fail(request.signal.aborted ? "cancelled by client" : cause);
    },
  });
}
