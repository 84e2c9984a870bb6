import type { KeyShape } from "./key-shapes.ts";
import { keyShapes } from "./key-shapes.ts";

/** Which hints end with these three characters, of seven bits each. */
const endings: ReadonlyMap<number, readonly Hint[]> = findEndings();

interface Hint {
  readonly hint: string;
  readonly shape: KeyShape;
}

/** Whether some hint perhaps ends with three characters, by their scattered number: small enough for the nearest memory. */
const ends = new Uint8Array(2 ** 14);
for (const key of endings.keys()) ends[scattered(key)] = 1;

/** The characters of hints and keys. */
const ofKeys = new Uint8Array(2 ** 16);
for (const byte of Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=+"))
  ofKeys[byte] = 1;
/** A hint stands in at least so many of them in a row (`-----BEGIN`): prose hardly has such words, and code not many. */
const shortestRun = 10;

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

/** Fourteen bits of a product with the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). */
function scattered(key: number): number {
  return Math.imul(key, 0x9e37_79b1) >>> 18;
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
  const written = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  // Some write each slash so, which stands within keys and their hints.
  const text = written.includes("\\/") ? written.replace(/\\+\//g, "/") : written;
  if (suspects(text).length === 0) return false;
  const variants = text.includes("\\") ? [text, text.replace(escapes, " "), text.replace(/\\+/g, " ")] : [text];
  return variants.some((each) => redactText(each) !== each);
}

/** The shapes of which a hint stands in the text, in their own order: the first that fits has its way. */
function suspects(text: string): readonly KeyShape[] {
  const found = new Set<KeyShape>();
  for (let from = 0; from + shortestRun <= text.length;) {
    // From behind: whatever stands before the last character that no key has need not be looked at.
    let at = from + shortestRun - 1;
    while (at >= from && ofKeys[text.charCodeAt(at)] === 1) at -= 1;
    from = at >= from ? at + 1 : searchRun(text, from, found);
  }
  return found.size === 0 ? [] : keyShapes.filter((shape) => found.has(shape));
}

/** Adds the shapes of the hints in the run that begins at `from`; returns where it ends. */
function searchRun(text: string, from: number, found: Set<KeyShape>): number {
  let key = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (ofKeys[code] === 0) break;
    key = next(key, code);
    if (ends[scattered(key)] === 1) addShapes(text, at + 1, key, found);
  }
  return at;
}

function addShapes(text: string, end: number, key: number, found: Set<KeyShape>): void {
  for (const { hint, shape } of endings.get(key) ?? []) if (text.endsWith(hint, end)) found.add(shape);
}
