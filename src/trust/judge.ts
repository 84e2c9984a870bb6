import type { SourceDocument } from "../config/document.ts";
import type { AskedKey } from "./asked-key.ts";
import { otherWriters } from "./other-writers.ts";
import type { ProjectFile } from "./project-file.ts";
import { identify } from "./project-file.ts";
import { stripDocument } from "./strip-document.ts";
import type { StripInput } from "./strip-plugins.ts";

/** What is to be said of one file of a project. */
export interface Judgement {
  readonly file: ProjectFile;
  /** `changed`: another text of it was trusted. */
  readonly state: "trusted" | "changed" | "unknown";
  /** What takes effect only with trust. */
  readonly asked: readonly AskedKey[];
  /** The file without that. */
  readonly stripped: SourceDocument;
  /** Who besides the person could change it, in words. */
  readonly others: string | undefined;
}

/** What a judgement is made with. */
export interface JudgeInput extends Omit<StripInput, "project"> {
  readonly trusted: ReadonlyMap<string, string>;
}

/** Judges one document of a project. */
export async function judge(document: SourceDocument, input: JudgeInput): Promise<Judgement> {
  const file = await identify(document);
  const { asked, document: stripped } = await stripDocument(document, { ...input, project: file.project });
  const known = input.trusted.get(file.key);
  const state = known === undefined ? "unknown" : known === file.sha256 ? "trusted" : "changed";
  return { file, state, asked, stripped, others: asked.length === 0 ? undefined : await otherWriters(file) };
}
