/**
 * Headers that end at each hop (RFC 9110 §7.6.1), with the ones that a proxy sets itself: `host` and `content-length`
 * belong to the connection that the message goes out on; `expect` was answered by us.
 */
const hopByHop = new Set([
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Our own headers never leave the machine. */
const ownPrefix = "x-nemo-relay-";

/** The request headers that go to the provider: all but hop-by-hop ones, those that `Connection` names, and ours. */
export function upstreamHeaders(incoming: Headers): Headers {
  // Copied and then cut: adding one header after the other costs twice as much.
  const outgoing = new Headers(incoming);
  const named = connectionNames(incoming);
  outgoing.delete("content-length");
  for (const name of incoming.keys()) {
    if (hopByHop.has(name) || named.has(name) || name.startsWith(ownPrefix)) outgoing.delete(name);
  }
  return outgoing;
}

/**
 * The most that a reply's header names and values may come to, in characters. Bun gives up by itself above 254 fields or
 * some 1.3 MB.
 */
const largestHead = 256 * 1024;

/**
 * The response headers that go to the agent; undefined when there is more of them than `largestHead`. `content-encoding` and
 * `content-length` stay: the body passes as it came, compressed or not. `set-cookie` is kept as separate lines.
 */
export function downstreamHeaders(incoming: Headers): Headers | undefined {
  const outgoing = new Headers(incoming);
  const named = connectionNames(incoming);
  let left = largestHead;
  for (const [name, value] of incoming) {
    left -= name.length + value.length;
    if (left < 0) return undefined;
    if (hopByHop.has(name) || named.has(name)) outgoing.delete(name);
  }
  return outgoing;
}

const none: ReadonlySet<string> = new Set();

function connectionNames(headers: Headers): ReadonlySet<string> {
  const value = headers.get("connection");
  if (value === null) return none;
  return new Set(value.split(",").map((name) => name.trim().toLowerCase()));
}
