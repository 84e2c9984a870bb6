import type { Node } from "jsonc-parser";

/**
 * JSON has no place for a note, so the blanks after an opening bracket say what stood there before `install`: uninstall
 * gives every byte back without keeping a copy of the person's file. A program that writes the file anew takes them
 * along; then an empty object or list may go with our hooks.
 */
export const leads = {
  /** An object or list that was there, empty. */
  wasEmpty: " ",
  /** A file that was there, blank. */
  wasBlank: "  ",
} as const;

/** What stands between an opening bracket and its first part. */
export function leadOf(text: string, container: Node): string {
  const first = container.children?.[0];
  return first === undefined ? "" : text.slice(container.offset + 1, first.offset);
}
