/** Deepest nesting of a configuration file; parsers recurse, and the stack ends somewhere behind this. */
const deepest = 500;

/** Whether brackets stand in one another so deep that no parser should be given the text. Brackets in strings do not count. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    // What closes more than was opened is a mistake, and no depth that something could be hidden in.
    else if (token === "]" || token === "}") depth = Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}
