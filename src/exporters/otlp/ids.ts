import { createHash } from "node:crypto";

/**
 * The trace id that a scope's uuid stands for: the same in every run, so that sending again never duplicates.
 * `family` keeps the ids of two vocabularies apart that go to one back end.
 */
export function traceIdOf(uuid: string, family = ""): string {
  return digest(`${family}trace:${uuid}`, 16);
}

/** The span id that a scope's uuid stands for. */
export function spanIdOf(uuid: string, family = ""): string {
  return digest(`${family}span:${uuid}`, 8);
}

function digest(text: string, bytes: number): string {
  const hex = createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, bytes * 2);
  // All zeros is the one id that W3C Trace Context and OTLP call invalid.
  return /^0+$/.test(hex) ? `${hex.slice(0, -1)}1` : hex;
}
