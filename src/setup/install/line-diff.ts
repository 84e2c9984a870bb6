/** One line of a difference: taken away, added, or the same. */
interface DiffLine {
  readonly sign: "-" | "+" | " ";
  readonly text: string;
}

/** How far ahead a common line is looked for. */
const farthest = 1000;

/**
 * What changes in a text, as a unified diff without surrounding lines: configuration files hold keys, and a diff is
 * shown around. Empty when nothing changes.
 */
export function lineDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return "";
  const hunks = hunksOf(align(linesOf(before ?? ""), linesOf(after ?? "")));
  const names = [`--- ${before === undefined ? "/dev/null" : path}`, `+++ ${after === undefined ? "/dev/null" : path}`];
  return `${[...names, ...hunks].join("\n")}\n`;
}

function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r$/, ""));
}

function align(one: readonly string[], other: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < Math.min(one.length, other.length) && one[head] === other[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(one.length, other.length) - head;
  while (tail < shorter && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return [
    ...same(one.slice(0, head)),
    ...between(one.slice(head, one.length - tail), other.slice(head, other.length - tail)),
    ...same(one.slice(one.length - tail)),
  ];
}

function same(lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ sign: " ", text }));
}

/** Walks along both texts; where they part, the nearest line that both have again ends the difference. */
function between(one: readonly string[], other: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [skipped, added] = nextMatch(one.slice(i, i + farthest), other.slice(j, j + farthest));
    for (const text of one.slice(i, i + skipped)) lines.push({ sign: "-", text });
    for (const text of other.slice(j, j + added)) lines.push({ sign: "+", text });
    [i, j] = [i + skipped, j + added];
    const text = one[i];
    if (text === undefined || text !== other[j]) continue;
    lines.push({ sign: " ", text });
    [i, j] = [i + 1, j + 1];
  }
  return lines;
}

/** How many lines of either to go over until both go on alike; all of them when they never do. */
function nextMatch(one: readonly string[], other: readonly string[]): readonly [number, number] {
  for (let distance = 0; distance < one.length + other.length; distance += 1) {
    for (
      let skipped = Math.max(0, distance - other.length + 1);
      skipped <= Math.min(distance, one.length - 1);
      skipped += 1
    ) {
      if (one[skipped] === other[distance - skipped]) return [skipped, distance - skipped];
    }
  }
  return [one.length, other.length];
}

/** Each run of changed lines under its place, as `diff -U0` writes it. */
function hunksOf(lines: readonly DiffLine[]): readonly string[] {
  const out: string[] = [];
  let [from, to] = [1, 1];
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.sign === " ") {
      [from, to, at] = [from + 1, to + 1, at + 1];
      continue;
    }
    const end = lines.findIndex((line, index) => index >= at && line.sign === " ");
    const run = lines.slice(at, end < 0 ? lines.length : end);
    const removed = run.filter(({ sign }) => sign === "-");
    const added = run.filter(({ sign }) => sign === "+");
    out.push(`@@ -${place(from, removed.length)} +${place(to, added.length)} @@`);
    out.push(...[...removed, ...added].map(({ sign, text }) => sign + text));
    [from, to, at] = [from + removed.length, to + added.length, at + run.length];
  }
  return out;
}

/** A range of no lines is written by the line before it. */
function place(line: number, count: number): string {
  if (count === 0) return `${line - 1},0`;
  return count === 1 ? String(line) : `${line},${count}`;
}
