/** The width that words for people are made for: terminals are at least as wide, and lines stay readable. */
export const pageWidth = 80;

/** Breaks text at blanks into lines of at most `width` characters; a word that is longer stands on a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
