import { join } from "node:path";
import { findProject } from "../config/config-documents.ts";
import { diskFiles } from "../config/files.ts";
import { loadFile } from "../config/load.ts";
import type { ConfigFileName, LocationInput } from "../config/locations.ts";
import type { Judgement, JudgeInput } from "./judge.ts";
import { judge } from "./judge.ts";

/** Where to look for a project's files, and what to judge them with. */
export interface SurveyInput extends LocationInput, JudgeInput {
  readonly names: readonly ConfigFileName[];
}

/** Judges the files of the nearest project, as a run from the start directory would find them. Throws `RelayError("config")`. */
export async function survey(input: SurveyInput): Promise<readonly Judgement[]> {
  const directory = await findProject(input, diskFiles);
  if (directory === undefined) return [];
  const judgements: Judgement[] = [];
  for (const name of input.names) {
    const path = join(directory, name);
    const document = await loadFile({ layer: "project", path, required: false }, diskFiles);
    if (document !== undefined) judgements.push(await judge(document, input));
  }
  return judgements;
}
