const first = 1000;
const longest = 60_000;
const jitter = 0.2;
/** A `Retry-After` above this is taken for a mistake: a collector must not be able to silence us for good. */
const longestAsked = 600_000;

/** Milliseconds to wait after the n-th failure in a row (from 1): 1 s, doubling to 60 s, give or take 20 %. */
export function backoffMillis(failures: number, random: () => number): number {
  const base = Math.min(first * 2 ** Math.min(failures - 1, 30), longest);
  return Math.round(base * (1 - jitter + 2 * jitter * random()));
}

/** Milliseconds that a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or a date); undefined when it says nothing. */
export function retryAfterMillis(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(millis) ? undefined : Math.min(Math.max(millis, 0), longestAsked);
}
