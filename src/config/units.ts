const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const bytesPer: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** A hundred years: longer is a slip, and keeps times well inside exact numbers. */
const longestSeconds = 36_525 * 86_400;

/** What a duration must look like, for messages. */
export const durationForm = 'a duration such as "45s", "90m", "12h" or "30d"';

/** What a size must look like, for messages. */
export const sizeForm = 'a number of bytes or a size such as "500MB" or "2GiB"';

/** Seconds of a duration such as "45s", "90m", "12h", "30d", "2w"; undefined when it is none, is zero or exceeds a hundred years. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,12})\s*([smhdw])$/.exec(text.trim());
  const seconds = Number(found?.[1] ?? 0) * (secondsPer[found?.[2] ?? ""] ?? 0);
  return seconds > 0 && seconds <= longestSeconds ? seconds : undefined;
}

/** Bytes of a size: a whole number, or text such as "500MB" (decimal) or "2GiB" (binary); undefined when it is none or zero. */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  const found = /^(\d{1,12}(?:\.\d{1,6})?)\s*([kmgt]i?b|b)$/.exec(value.trim().toLowerCase());
  const bytes = Math.round(Number(found?.[1] ?? 0) * (bytesPer[found?.[2] ?? ""] ?? 0));
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
