import { expect, test } from "bun:test";
import { cutText } from "../../src/core/cut-text.ts";

test("a text's beginning is what slice gives, halves of characters included", () => {
  for (const text of ["", "short", `a"\\\n${"\u{1F33F}".repeat(40)}`, "\uDF3Fé".repeat(40)]) {
    for (const length of [0, 1, 4, 5, 6, 7, 100]) expect(cutText(text, length)).toBe(text.slice(0, length));
  }
});
