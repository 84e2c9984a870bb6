/** Words longer than this are nobody's typing mistake. */
const longest = 64;

/**
 * The known word that somebody probably meant, or undefined. Case and the difference between `-` and `_` don't count;
 * one word that begins the other is near, else at most a third of its letters may be wrong, missing, extra or swapped.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > longest) return undefined;
  const wanted = normal(word);
  let best: string | undefined;
  let bestDistance = Math.max(word.length <= 3 ? 1 : 2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const found = distance(wanted, normal(candidate));
    const near = isBeginning(wanted, normal(candidate)) ? Math.min(found, 2) : found;
    if (near < bestDistance) [best, bestDistance] = [candidate, near];
  }
  return best;
}

function normal(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

function isBeginning(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  return shorter >= 3 && one.slice(0, shorter) === other.slice(0, shorter);
}

/** Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last: number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1;
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + change);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) cost = Math.min(cost, at(before, column - 2) + 1);
      current.push(cost);
    }
    [before, last] = [last, current];
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
