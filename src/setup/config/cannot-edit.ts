import type { PathStep } from "../../config/document.ts";
import { shownKey } from "../../config/document.ts";
import { RelayError } from "../../errors.ts";

/** A change that would touch more than it should: it is the person's to make. */
export function cannotEdit(file: string, path: readonly PathStep[]): RelayError {
  const key = path.map((step) => (typeof step === "number" ? `[${step}]` : shownKey(step))).join(".");
  return new RelayError(
    "config",
    `\`${key.replaceAll(".[", "[")}\` cannot be changed in ${file} without touching something else there (a comment inside a list, a value ` +
      "in place of a table); change it by hand. Nothing was changed",
  );
}
