import { RelayError } from "../errors.ts";
import { isLoopback } from "../platform/loopback.ts";

/** A kept connection that the provider has just closed fails at once: only then is a request sent again. */
const staleMillis = 250;

/** A request to a provider. */
export interface UpstreamRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/** Sends requests to providers and counts those under way. */
export class UpstreamFetch {
  readonly #most: number;
  #active = 0;

  /** `most`: requests that may be under way at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Requests whose response body has not ended. */
  get active(): number {
    return this.#active;
  }

  /** Throws RelayError("busy") when no more can be taken: an honest answer instead of silence. */
  begin(): () => void {
    if (this.#active >= this.#most) {
      throw new RelayError("busy", `${this.#most} requests are under way already; try again in a moment`);
    }
    this.#active += 1;
    let done = false;
    return () => {
      if (!done) this.#active -= 1;
      done = true;
    };
  }

  /** Sends a request with the bytes as they came; redirects and encodings are the client's affair. */
  async send(request: UpstreamRequest): Promise<Response> {
    const sentAt = performance.now();
    try {
      return await sendOnce(request);
    } catch (error) {
      const stale = codeOf(error) === "ECONNRESET" && performance.now() - sentAt < staleMillis;
      if (!stale || request.signal.aborted) throw error;
      return await sendOnce(request);
    }
  }
}

function sendOnce({ url, method, headers, body, signal }: UpstreamRequest): Promise<Response> {
  return fetch(url, {
    method,
    headers,
    signal,
    redirect: "manual",
    decompress: false,
    // A first token may take longer than any fixed time: the client decides how long it waits.
    timeout: false,
    // Bun sends requests to this machine through HTTP_PROXY too, and NO_PROXY holds no ranges.
    ...(isLoopback(new URL(url).hostname) ? { proxy: false } : {}),
    ...(body === undefined ? {} : { body }),
  } as RequestInit & { timeout: false });
}

/** The code of a failed connection (`ECONNREFUSED`, `ENOTFOUND`, …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
