import { RelayError, messageOf } from "../errors.ts";
import type { GatewayContext } from "./context.ts";
import { errorResponse } from "./error-body.ts";
import { downstreamHeaders, upstreamHeaders } from "./header-policy.ts";
import type { BodyObserver } from "./tap.ts";
import { tap, tapShort } from "./tap.ts";
import { codeOf } from "./upstream-fetch.ts";
import { upstreamUrl } from "./upstream-url.ts";

/** A request to pass on. */
export interface Forwarding {
  readonly request: Request;
  readonly path: string;
  readonly query: string;
  readonly upstreamKey: string;
  readonly body: Uint8Array | undefined;
  /** Runs in the tick in which the request was handed to the network. */
  readonly onSent?: () => void;
  /** Makes what reads along with the response, if anything does. */
  readonly observer?: (head: { readonly status: number; readonly headers: Headers }) => BodyObserver | undefined;
  /** The request brought no response. */
  readonly onFailed?: (error: unknown) => Promise<void> | undefined;
}

/** Passes a request on to its provider and the answer back, byte for byte. */
export async function forward(context: GatewayContext, forwarding: Forwarding): Promise<Response> {
  const { request, path, query, upstreamKey, body } = forwarding;
  const base = context.upstreams[upstreamKey];
  if (base === undefined) throw new RelayError("not_found", `no upstream is known for ${path}`);
  const done = context.fetch.begin();
  const url = upstreamUrl(base, path, query);
  const sent = context.fetch.send({
    url,
    method: request.method,
    headers: upstreamHeaders(request.headers),
    body: body === undefined || body.length === 0 ? undefined : body,
    signal: request.signal,
  });
  // What is done until the answer comes must not leave a failure without a listener.
  sent.catch(() => {});
  forwarding.onSent?.();
  try {
    return await respond(context, forwarding, await sent, done);
  } catch (error) {
    done();
    await forwarding.onFailed?.(error)?.catch((trouble: unknown) => unrecorded(context, trouble));
    return errorResponse(error instanceof RelayError ? error : unreachable(url, error));
  }
}

/** The most that a reply may declare to pass in one piece, in bytes. */
const pieceLimit = 64 * 1024;

async function respond(
  context: GatewayContext,
  forwarding: Forwarding,
  response: Response,
  done: () => void,
): Promise<Response> {
  const { signal, method } = forwarding.request;
  const headers = downstreamHeaders(response.headers);
  if (headers === undefined) {
    response.body?.cancel().catch(() => {});
    throw new RelayError("upstream", `${new URL(response.url).host} answered with too many headers`);
  }
  const observer = attempt(context, () => forwarding.observer?.(response));
  const head = { status: response.status, headers };
  const reader: BodyObserver = {
    push: (chunk) => observer?.push(chunk),
    end: async (how) => {
      done();
      await observer?.end(how);
    },
  };
  const onTrouble = (error: unknown): void => unrecorded(context, error);
  const options = { observer: reader, signal, onTrouble };
  if (response.body === null || method === "HEAD") {
    void reader.end("complete");
    return new Response(null, head);
  }
  const length = Number(response.headers.get("content-length") ?? 0);
  // To bytes without a content type Bun adds one; to a stream it does not.
  const isShort = length > 0 && length <= pieceLimit && response.headers.has("content-type");
  return new Response(isShort ? await tapShort(response.body, length, options) : tap(response.body, options), head);
}

/** Does a piece of recording; whatever becomes of it, the reply goes on. */
function attempt<Result>(context: GatewayContext, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    unrecorded(context, error);
    return undefined;
  }
}

function unrecorded(context: GatewayContext, error: unknown): void {
  context.warn(`a reply could not be recorded: ${messageOf(error)}`);
}

function unreachable(url: string, error: unknown): RelayError {
  const { host } = new URL(url);
  const reason = codeOf(error) ?? (error instanceof Error ? error.name : "unknown");
  return new RelayError(
    "upstream",
    `${host} gave no answer (${reason}); check the network and the base URL in config.toml`,
  );
}
