import type { KeyShape } from "./key-shapes.ts";
import { keyShapes } from "./key-shapes.ts";

/** Three characters of seven bits each. */
const tableSize = 2 ** 21;

/**
 * Which hints end with these three characters: one more than their place in `endings`. Looking for some sixty hints one
 * after the other would read a text sixty times; this reads it once, and nearly every text has none.
 */
const table = new Uint8Array(tableSize);
const endings: readonly (readonly KeyShape[])[] = fillTable();

function fillTable(): readonly (readonly KeyShape[])[] {
  const found = new Map<number, KeyShape[]>();
  for (const shape of keyShapes) {
    for (const hint of shape.hints) {
      const key = Buffer.from(hint.slice(-3)).reduce(next, 0);
      found.set(key, [...(found.get(key) ?? []), shape]);
    }
  }
  for (const [at, key] of [...found.keys()].entries()) table[key] = at + 1;
  return [...found.values()];
}

function next(key: number, code: number): number {
  return ((key << 7) | (code & 127)) & (tableSize - 1);
}

/** Replaces the known shapes of keys in a text (decision 8). Pure; linear in the text's length. */
export function redactText(text: string): string {
  let clean = text;
  for (const { kind, hints, pattern } of suspects(text)) {
    if (hints.some((hint) => clean.includes(hint))) clean = clean.replace(pattern, `[redacted ${kind}]`);
  }
  return clean;
}

/** What a character may be hidden behind in JSON: as many backslashes as texts lie within each other, and a letter. */
const escapes = /\\+(?:u[0-9a-fA-F]{4}|[bfnrt"/])?/g;

/** Whether a body as it came could hold what `redactText` replaces once it is read: then it must not be written so. */
export function mayHoldKey(bytes: Uint8Array): boolean {
  if (!hasHint(bytes)) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const variants = text.includes("\\") ? [text, text.replace(escapes, " "), text.replace(/\\+/g, " ")] : [text];
  return variants.some((each) => redactText(each) !== each);
}

function hasHint(bytes: Uint8Array): boolean {
  let key = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    key = next(key, bytes[at] ?? 0);
    if (table[key] !== 0) return true;
  }
  return false;
}

/** The shapes of which a hint's end stands in the text, in their own order: the first that fits has its way. */
function suspects(text: string): readonly KeyShape[] {
  const seen = new Set<number>();
  let key = 0;
  for (let at = 0; at < text.length; at += 1) {
    key = next(key, text.charCodeAt(at));
    const ending = table[key] ?? 0;
    if (ending !== 0) seen.add(ending);
  }
  if (seen.size === 0) return [];
  const found = new Set([...seen].flatMap((ending) => endings[ending - 1] ?? []));
  return keyShapes.filter((shape) => found.has(shape));
}
