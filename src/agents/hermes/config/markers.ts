/**
 * Where a value had to make room for ours, a comment on its line keeps what stood there, so that `uninstall` gives every
 * byte back. Hermes drops comments when it rewrites its file; then an empty value may go with ours.
 */
const replaced = "# nemo-relay was: ";
const added = " # nemo-relay was nothing";

/** The comment that takes the place of an empty value (`{}`, `[]`, `null`, `~`). */
export function inPlaceOf(source: string): string {
  return source === "" ? added : replaced + source;
}

/** Whether a line holds such a comment. */
export function holdsMarker(line: string): boolean {
  return line.includes(replaced) || line.includes(added);
}

/** The text with what such comments keep put back. */
export function putBack(text: string): string {
  return text.replaceAll(/# nemo-relay was: (?=\{\s*\}|\[\s*\]|~|null\b)/gi, "").replaceAll(added, "");
}

/** First line of a file that `install` made: without anything else in it, it goes with our hooks. */
export const madeByUs = "# Made by nemo-relay install; uninstall removes it.";
