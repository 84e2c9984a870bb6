import { keyShapes } from "./key-shapes.ts";

/** Replaces the known shapes of keys in a text (decision 8). Pure; linear in the text's length. */
export function redactText(text: string): string {
  let clean = text;
  for (const { kind, hints, pattern } of keyShapes) {
    if (hints.some((hint) => clean.includes(hint))) clean = clean.replace(pattern, `[redacted ${kind}]`);
  }
  return clean;
}
