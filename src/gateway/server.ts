import { timingSafeEqual } from "node:crypto";
import { RelayError, messageOf } from "../errors.ts";
import { isLoopback } from "../platform/loopback.ts";
import type { ProviderCodec, Upstream } from "../providers/provider.ts";
import type { GatewayContext } from "./context.ts";
import { errorResponse } from "./error-body.ts";
import { forward } from "./forward.ts";
import { ownHosts, refusal } from "./guard.ts";
import { handleHook } from "./hook-handler.ts";
import { handleLlm } from "./llm-handler.ts";
import type { Target } from "./router.ts";
import { BodyReader } from "./request-body.ts";
import { makeRouter } from "./router.ts";

/** How to listen. */
export interface ServerOptions {
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Every route lives under `/r/<secret>`; none when absent. */
  readonly secret: string | undefined;
  readonly providers: readonly ProviderCodec[];
  readonly upstreams: readonly Upstream[];
  /** The upstream of requests whose headers speak for nobody, in a transparent run. */
  readonly runUpstream: string | undefined;
}

/** Largest request body, in bytes. */
const largestBody = 128 * 1024 * 1024;

/** A gateway that listens. */
export interface Gateway {
  readonly port: number;
  /** Stops accepting; with `now` also cuts what is under way. */
  stop(now: boolean): Promise<void>;
}

/** Starts listening. Throws what the system says when the address cannot be had. */
export function listen(context: GatewayContext, options: ServerOptions): Gateway {
  const router = makeRouter(context.agents, options.providers);
  const prefix = options.secret === undefined ? "" : `/r/${options.secret}`;
  const bodies = new BodyReader();
  const anyHost = options.secret !== undefined && !isLoopback(options.hostname);
  // Known once we listen.
  let hosts: ReadonlySet<string> | undefined;
  const handle = async (request: Request, server: Bun.Server<undefined>, asWritten: boolean): Promise<Response> => {
    hosts ??= ownHosts(options.hostname, server.port ?? 0);
    const refused = refusal({ headers: request.headers, hosts, anyHost });
    if (refused !== undefined) throw new RelayError("forbidden", refused);
    if (request.method === "CONNECT" || request.method === "TRACE")
      throw new RelayError("method", `this gateway takes no ${request.method}`);
    const url = new URL(request.url);
    const path = pathWithin(prefix, url.pathname, request.headers);
    if (path === undefined)
      throw new RelayError("unauthorized", "this gateway belongs to another run, or wants its token");
    const target = router.target(request.method, path);
    if (target.kind !== "other" && !asWritten) throw new RelayError("not_found", `write the path as ${path}`);
    const body = (): Promise<Uint8Array> => bodies.read(request, server);
    return answer(context, options, target, { request, body, path, query: url.search });
  };
  const respond = async (request: Request, server: Bun.Server<undefined>, asWritten: boolean): Promise<Response> => {
    try {
      return await handle(request, server, asWritten);
    } catch (error) {
      if (error instanceof RelayError) return refusalResponse(error);
      context.warn(`a request could not be handled: ${messageOf(error)}`);
      return refusalResponse(new RelayError("launch", "the gateway could not handle this request"));
    }
  };
  const server = Bun.serve({
    hostname: options.hostname,
    port: options.port,
    // Bun shares an address by default: two daemons would each get some of a session's hooks.
    reusePort: false,
    // Silence is not an error: a model may think for minutes between two bytes.
    idleTimeout: 0,
    maxRequestBodySize: largestBody,
    // Bun would otherwise print broken streams, with source excerpts, onto the agent's screen.
    development: false,
    // Bun compares these with the target as it was sent; in the URL that it shows, `/x/../v1` has become `/v1`.
    routes: Object.fromEntries(
      [...router.paths, ...router.paths.map((path) => `${prefix}${path}`)].map((path) => [
        path,
        (request: Request, self: Bun.Server<undefined>) => respond(request, self, true),
      ]),
    ),
    fetch: (request, self) => respond(request, self, false),
    error: () => refusalResponse(new RelayError("launch", "the gateway could not handle this request")),
  });
  return { port: server.port ?? 0, stop: (now) => server.stop(now) };
}

/** A request that is not served: what it was still sending is not waited for. */
function refusalResponse(error: RelayError): Response {
  return errorResponse(error, { connection: "close", ...(error.code === "busy" ? { "retry-after": "1" } : {}) });
}

interface Asked {
  readonly request: Request;
  readonly body: () => Promise<Uint8Array>;
  readonly path: string;
  readonly query: string;
}

async function answer(
  context: GatewayContext,
  options: ServerOptions,
  target: Target,
  asked: Asked,
): Promise<Response> {
  switch (target.kind) {
    case "health":
      return Response.json({ status: "ok" });
    case "hook":
      return handleHook(context, target.agent, asked);
    case "provider":
      if (target.route.kind === "passthrough") return passThrough(context, options, asked, target.codec.upstream.key);
      return handleLlm(context, { ...asked, codec: target.codec, route: target.route });
    case "wrong_method":
      // Asked to become a WebSocket: 426 makes a client fall back to POST at once, 404 and 405 make it try again.
      if (asked.request.headers.has("upgrade")) return new Response(null, { status: 426 });
      throw new RelayError("method", `${asked.path} takes ${target.allow}`);
    case "other":
      return passThrough(context, options, asked, options.runUpstream);
  }
}

/** Start-up probes: answered here when nobody says whose they are, because a 404 would change what the agent does. */
const probes = new Set(["/", "/api/hello"]);
const providerPath = /^\/(?:v1|api)\//;

/** Passes on what is no model call, unrecorded, to the provider that the caller's headers speak for. */
async function passThrough(
  context: GatewayContext,
  options: ServerOptions,
  asked: Asked,
  fallback: string | undefined,
): Promise<Response> {
  const { request, path } = asked;
  const claimed = options.upstreams.find((upstream) => upstream.claims(request.headers))?.key;
  const upstreamKey = claimed ?? fallback;
  if (upstreamKey === undefined && request.method === "HEAD" && probes.has(path)) return new Response(null);
  const known = options.secret !== undefined || providerPath.test(path) || probes.has(path) || fallback !== undefined;
  if (upstreamKey === undefined || !known) throw new RelayError("not_found", `${path} is no route of this gateway`);
  const bodiless = request.method === "GET" || request.method === "HEAD";
  const body = bodiless ? undefined : await asked.body();
  return forward(context, { ...asked, upstreamKey, body });
}

/** Carries the run's secret where a URL would stand on a command line that others can read. Like all of ours it is never forwarded. */
const secretHeader = "x-nemo-relay-run";

/** The path of ours that a request asks for; undefined without the run's secret, in the path or in the header. */
function pathWithin(prefix: string, path: string, headers: Headers): string | undefined {
  if (prefix === "") return path;
  const rest = path.slice(prefix.length);
  if (sameText(path.slice(0, prefix.length), prefix) && (rest === "" || rest.startsWith("/"))) return rest || "/";
  return sameText(`/r/${headers.get(secretHeader) ?? ""}`, prefix) ? path : undefined;
}

/** Compares in constant time: how long it takes must not tell how much of the secret was right. */
function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given.padEnd(wanted.length)), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
