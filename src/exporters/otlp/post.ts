import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { messageOf } from "../../errors.ts";
import { retryAfterMillis } from "./backoff.ts";
import { decodeReply } from "./encode.ts";

/** How one attempt to deliver a body ended. `message` never holds a header's value. */
export type PostOutcome =
  /** Kept, all but `rejected` spans, which must not be sent again. */
  | { readonly kind: "taken"; readonly rejected: number; readonly message?: string }
  /** Not kept, and never will be. */
  | { readonly kind: "refused"; readonly message: string }
  /** HTTP 413: fewer spans may pass. */
  | { readonly kind: "too_large"; readonly message: string }
  /** Not kept now. */
  | { readonly kind: "retry"; readonly message: string; readonly afterMillis?: number };

/** Where to send, and with what. */
export interface PostTarget {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Exactly these are retryable (OTLP specification, "Failures" of OTLP/HTTP). */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const longestReply = 64 * 1024;
const longestMessage = 300;

/**
 * Sends one OTLP body and says how it went; never rejects, and is over within `timeoutMillis`, body of the answer included.
 *
 * The OTLP trace exporter of @opentelemetry is not used for this: it tells partial success only to a process-wide
 * logger, hides status and Retry-After of a retryable answer, gives batches up for network errors that it does not know
 * (TLS among them), retries on its own where our deadline cannot reach, and its timeout is one of idleness.
 * node:http and not fetch: fetch would follow HTTP_PROXY even to 127.0.0.1 and counts towards Bun's 256 requests.
 */
export async function post(
  target: PostTarget,
  body: Uint8Array,
  timeoutMillis: number,
  signal: AbortSignal,
): Promise<PostOutcome> {
  try {
    return await attempt(target, body, timeoutMillis, signal);
  } catch (error) {
    // node:http throws at once for what it cannot put on the wire.
    return scrubbed({ kind: "retry", message: messageOf(error) }, target);
  }
}

function attempt(
  target: PostTarget,
  body: Uint8Array,
  timeoutMillis: number,
  signal: AbortSignal,
): Promise<PostOutcome> {
  return new Promise((resolve) => {
    let status: number | undefined;
    const done = (outcome: PostOutcome): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(scrubbed(outcome, target));
      request.destroy();
    };
    // Once a 2xx status has come, the spans are the collector's, whatever becomes of the rest of its answer.
    const broken = (message: string): void =>
      done(status !== undefined && isSuccess(status) ? { kind: "taken", rejected: 0 } : { kind: "retry", message });
    const onAbort = (): void => broken("stopped before the collector answered");
    const timer = setTimeout(() => broken(`no answer within ${timeoutMillis} ms`), timeoutMillis);
    const send = target.endpoint.startsWith("https:") ? requestHttps : requestHttp;
    const request = send(target.endpoint, { method: "POST", headers: headersFor(target, body), agent: false });
    request.on("error", (error) => broken(messageOf(error)));
    request.on("response", (response: IncomingMessage) => {
      status = response.statusCode ?? 0;
      collect(response).then(
        (reply) => done(outcomeOf(response, reply)),
        (error: unknown) => broken(messageOf(error)),
      );
    });
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else request.end(body);
  });
}

function headersFor(target: PostTarget, body: Uint8Array): Record<string, string> {
  return {
    ...target.headers,
    "content-type": "application/x-protobuf",
    "content-length": String(body.byteLength),
  };
}

function collect(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= longestReply) chunks.push(chunk);
      // An answer without end is not waited for: what it says stands in its beginning.
      else resolve(Buffer.concat(chunks));
    });
    response.on("end", () => resolve(Buffer.concat(chunks)));
    response.on("error", reject);
    response.on("aborted", () => reject(new Error("the connection broke off within the answer")));
  });
}

function outcomeOf(response: IncomingMessage, reply: Buffer): PostOutcome {
  const status = response.statusCode ?? 0;
  if (isSuccess(status)) return { kind: "taken", ...decodeReply(reply) };
  const said = plain(reply);
  const message = said === "" ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
  if (status === 413) return { kind: "too_large", message };
  if (!retryable.has(status)) return { kind: "refused", message };
  const afterMillis = retryAfterMillis(response.headers["retry-after"], Date.now());
  return { kind: "retry", message, ...(afterMillis === undefined ? {} : { afterMillis }) };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** The beginning of an answer as one line; a protobuf Status shows the text inside it. */
function plain(reply: Buffer): string {
  const text = reply.toString("utf8").replaceAll(/[\p{C}\s\uFFFD]+/gu, " ");
  return text.trim().slice(0, longestMessage);
}

/** Some collectors echo a request's headers: their values are taken out of whatever is shown. */
function scrubbed(outcome: PostOutcome, target: PostTarget): PostOutcome {
  if (outcome.message === undefined) return outcome;
  let message = outcome.message;
  for (const secret of secretsOf(target)) message = message.replaceAll(secret, "…");
  return { ...outcome, message };
}

function secretsOf(target: PostTarget): string[] {
  const url = URL.parse(target.endpoint);
  const values = [...Object.values(target.headers), url?.password ?? "", ...(url?.searchParams.values() ?? [])];
  // "Bearer abc": the credential may be echoed without its scheme. Longest first, so that no part of one is left over.
  const parts = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  return parts.filter((part) => part.length >= 4).sort((a, b) => b.length - a.length);
}
