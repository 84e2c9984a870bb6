/** What a request is let in by. */
export interface GuardInput {
  readonly headers: Headers;
  /** The names that this gateway goes by: `ownHosts`. */
  readonly hosts: ReadonlySet<string>;
  /** Other machines reach it under names of their own: a token proves who asks, the Host nothing. */
  readonly anyHost: boolean;
}

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is refused before anything of it is read, or undefined when it may pass. Keeps web pages out (DNS rebinding,
 * cross-site posts): the Host must be ours, once; an Origin, when there is one, must be ours too; a browser must not call it
 * cross-site. Two Host headers arrive joined and so match nothing. Of an absolute-form target Bun.serve shows the path only: it
 * is served as a path of ours and goes nowhere else, and its Host must be ours all the same.
 */
export function refusal({ headers, hosts, anyHost }: GuardInput): string | undefined {
  const host = headers.get("host");
  if (host === null || host.includes(",") || (!anyHost && !hosts.has(host.toLowerCase())))
    return "the Host header is not this gateway's";
  const origin = headers.get("origin");
  if (origin !== null && !ownOrigin(origin, hosts)) return "the Origin is not this gateway's";
  const site = headers.get("sec-fetch-site");
  // Only what a page of ours or a person's address bar would say: a browser's new word is not ours either.
  if (site !== null && site !== "same-origin" && site !== "none") return "a web page of another site asked";
  return undefined;
}

/** What a Host header may say to a gateway that listens there. */
export function ownHosts(hostname: string, port: number): ReadonlySet<string> {
  const names = [...loopbackNames, hostname.includes(":") ? `[${hostname}]` : hostname];
  const withPort = names.map((name) => `${name}:${port}`.toLowerCase());
  return new Set(port === 80 ? [...withPort, ...names] : withPort);
}

function ownOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  return origin.startsWith("http://") && hosts.has(origin.slice("http://".length).toLowerCase());
}
