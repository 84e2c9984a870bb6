/** One change of a text: what stands from `at` up to `end` is replaced. `at === end` inserts. */
export interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** Whole lines: from the beginning of one to the beginning of another. */
export type Range = readonly [number, number];

/** What goes: whole lines, and parts of lines that stay. */
export interface Removal {
  readonly lines: readonly Range[];
  readonly edits: readonly Edit[];
}

/** Nothing of ours was there. */
export const nothingRemoved: Removal = { lines: [], edits: [] };

/** The text with all edits made; insertions at one place keep their order. Edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((one, other) => one.at - other.at);
  let result = "";
  let done = 0;
  for (const { at, end, text: put } of ordered) {
    result += text.slice(done, at) + put;
    done = end;
  }
  return result + text.slice(done);
}

/**
 * Removals of whole lines as edits. Neighbours become one; where the last line of a text without a final line break
 * goes, so does the break before it, which inserting it had made.
 */
export function removeLines(text: string, ranges: readonly Range[]): readonly Edit[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.map(([from, to]) => {
    const open = to === text.length && !text.endsWith("\n");
    const lineBreak = open ? (/\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0) : 0;
    return { at: from - lineBreak, end: to, text: "" };
  });
}
