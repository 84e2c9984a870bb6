import { parseJson } from "../core/json/parse.ts";
import { messageOf } from "../errors.ts";

/** One hook payload and where it goes. */
export interface Delivery {
  /** The gateway's URL, with its secret prefix if it has one. */
  readonly gatewayUrl: string;
  readonly word: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** The endpoint's JSON answer, or why there is none. */
export type DeliveryResult =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The connection was refused: no gateway is there at all. */
      readonly nobodyListens?: true;
    };

/** Posts a hook payload once. Never throws, and never names the secret part of the URL. */
export async function deliver(delivery: Delivery): Promise<DeliveryResult> {
  const base = parseUrl(delivery.gatewayUrl);
  if (base === undefined) return { ok: false, reason: "the gateway's URL is not a valid http URL" };
  const where = `the gateway at ${base.origin}`;
  try {
    const url = `${base.origin}${base.pathname.replace(/\/+$/, "")}/hooks/${encodeURIComponent(delivery.word)}`;
    const response = await fetch(url, requestOptions(delivery, base));
    const text = await response.text();
    if (!response.ok) return { ok: false, reason: `${where} answered ${response.status}${detail(text)}` };
    if (text.trim() === "") return { ok: true, text: "" };
    // An agent may take garbage for a decision: what is printed is JSON or nothing.
    return parseJson(text).ok ? { ok: true, text } : { ok: false, reason: `${where} gave an answer that is not JSON` };
  } catch (error) {
    if (isRefused(error)) {
      return { ok: false, reason: `${where} is not running (connection refused)`, nobodyListens: true };
    }
    return { ok: false, reason: `${where} ${trouble(error, delivery.signal)}` };
  }
}

function requestOptions(delivery: Delivery, base: URL): RequestInit {
  const options: RequestInit = {
    method: "POST",
    headers: { "content-type": "application/json", ...delivery.headers },
    body: delivery.body,
    signal: delivery.signal,
    redirect: "manual",
  };
  // Bun sends loopback requests through HTTP_PROXY too; `proxy: false` (not in its types) is what stops it.
  return isLoopback(base.hostname) ? Object.assign(options, { proxy: false }) : options;
}

function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url : undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The first line of an error body's message, kept short: it ends on the agent's screen. */
function detail(text: string): string {
  const parsed = parseJson(text);
  const error: unknown = parsed.ok ? Reflect.get(Object(parsed.value), "error") : undefined;
  const message: unknown = Reflect.get(Object(error), "message");
  return typeof message === "string" ? `: ${message.split("\n")[0]?.slice(0, 200) ?? ""}` : "";
}

function trouble(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "did not answer in time";
  const code = codeOf(error);
  return `could not be reached (${typeof code === "string" ? code : messageOf(error).split("\n")[0]})`;
}

function isRefused(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ECONNREFUSED" || code === "ConnectionRefused";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, "code") : undefined;
}
