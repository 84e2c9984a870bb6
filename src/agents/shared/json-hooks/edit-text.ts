import type { Node } from "jsonc-parser";

/** The text with more at one place. */
export function insert(text: string, at: number, more: string): string {
  return text.slice(0, at) + more + text.slice(at);
}

/** The line break and blanks before the first part of an object or list, when it stands on a line of its own. */
export function lineBreakIn(text: string, container: Node): string | undefined {
  const first = container.children?.[0];
  return first === undefined ? undefined : /\r?\n[ \t]*$/.exec(text.slice(container.offset + 1, first.offset))?.[0];
}

/** Takes one member or element out, with one comma and the blanks before it; comments around it stay. */
export function removePart(text: string, container: Node, part: Node): string {
  const parts = container.children ?? [];
  const index = parts.indexOf(part);
  const previous = parts[index - 1];
  const next = parts[index + 1];
  const end = part.offset + part.length;
  if (previous !== undefined) {
    const comma = commaIn(text, previous.offset + previous.length, part.offset);
    return text.slice(0, comma) + blanksBefore(text, comma + 1, part) + text.slice(end);
  }
  const kept = text.slice(0, container.offset + 1) + blanksBefore(text, container.offset + 1, part);
  if (next === undefined) return kept + text.slice(end);
  const comma = commaIn(text, end, next.offset);
  return kept + text.slice(end, comma) + text.slice(comma + 1);
}

/**
 * What stands between a place and a part, less the blanks at its end. A line comment keeps the break that ends it, unless
 * the part stands alone on its line, whose own break does.
 */
function blanksBefore(text: string, from: number, part: Node): string {
  const between = text.slice(from, part.offset);
  const isOpen = commentsIn(between).at(-1)?.startsWith("//") === true;
  const isAlone = /^[ \t]*\r?\n/.test(text.slice(part.offset + part.length));
  return isOpen && !isAlone ? between : between.trimEnd();
}

/** The place of the comma between two parts, which may stand among comments. */
function commaIn(text: string, from: number, to: number): number {
  const blanks = /^(?:[^,/]|\/\/[^\r\n]*|\/\*.*?\*\/)*/s.exec(text.slice(from, to))?.[0] ?? "";
  return from + blanks.length;
}

/** Whether there is a comment anywhere in a part. */
export function hasComment(text: string, node: Node): boolean {
  return commentsIn(text.slice(node.offset, node.offset + node.length)).length > 0;
}

/** The comments in a piece of JSON; strings may hold what looks like one. */
function commentsIn(text: string): readonly string[] {
  const found = text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*.*?\*\//gs);
  return [...found].map(([piece]) => piece).filter((piece) => piece.startsWith("/"));
}
