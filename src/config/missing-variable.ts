import { RelayError } from "../errors.ts";
import type { PathStep, SourceDocument } from "./document.ts";
import { troubleAt } from "./document.ts";

/** The file is right, and the environment lacks a variable that it names: another shell may have it. */
export class MissingVariable extends RelayError {
  constructor(document: SourceDocument, path: readonly PathStep[], what: string) {
    super("config", troubleAt(document, path, what).message);
  }
}
