import type { KeyShape } from "./key-shapes.ts";
import { keyShapes } from "./key-shapes.ts";

/**
 * Which hints end with these three characters, of seven bits each. Looking for some sixty hints one after the other would
 * read a text sixty times; this reads it once, and nearly every text has none.
 */
const endings: ReadonlyMap<number, readonly Hint[]> = findEndings();

interface Hint {
  readonly hint: string;
  readonly shape: KeyShape;
}

/** Whether some hint ends with these two characters: small enough to stay in the processor's nearest memory. */
const pairs = new Uint8Array(2 ** 14);
for (const key of endings.keys()) pairs[key % pairs.length] = 1;

function findEndings(): ReadonlyMap<number, readonly Hint[]> {
  const found = new Map<number, Hint[]>();
  for (const shape of keyShapes) {
    for (const hint of shape.hints) {
      const key = Buffer.from(hint.slice(-3)).reduce(next, 0);
      found.set(key, [...(found.get(key) ?? []), { hint, shape }]);
    }
  }
  return found;
}

/** The last three characters, when one more comes. */
function next(key: number, code: number): number {
  return ((key << 7) | (code & 127)) & (2 ** 21 - 1);
}

/** Replaces the known shapes of keys in a text (decision 8). Pure; linear in the text's length. */
export function redactText(text: string): string {
  let clean = text;
  for (const { kind, pattern } of suspects(text)) clean = clean.replace(pattern, `[redacted ${kind}]`);
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
    if (pairs[key & (2 ** 14 - 1)] === 0) continue;
    if (isHint(bytes, at + 1, key)) return true;
  }
  return false;
}

// Each in a function of its own: what a loop over megabytes is not to hold.
function isHint(bytes: Uint8Array, end: number, key: number): boolean {
  return endings.get(key)?.some(({ hint }) => standsBefore(bytes, end, hint)) === true;
}

function addShapes(text: string, end: number, key: number, found: Set<KeyShape>): void {
  for (const { hint, shape } of endings.get(key) ?? []) if (text.endsWith(hint, end)) found.add(shape);
}

function standsBefore(bytes: Uint8Array, end: number, hint: string): boolean {
  const from = end - hint.length;
  if (from < 0) return false;
  for (let at = 0; at < hint.length; at += 1) if (bytes[from + at] !== hint.charCodeAt(at)) return false;
  return true;
}

/** The shapes of which a hint stands in the text, in their own order: the first that fits has its way. */
function suspects(text: string): readonly KeyShape[] {
  const found = new Set<KeyShape>();
  let key = 0;
  for (let at = 0; at < text.length; at += 1) {
    key = next(key, text.charCodeAt(at));
    if (pairs[key & (2 ** 14 - 1)] === 0) continue;
    addShapes(text, at + 1, key, found);
  }
  return found.size === 0 ? [] : keyShapes.filter((shape) => found.has(shape));
}
