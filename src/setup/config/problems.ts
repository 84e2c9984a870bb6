import { findComponent, tellUnknownComponents } from "../../config/component.ts";
import { mergeConfigs } from "../../config/config-documents.ts";
import type { SourceDocument } from "../../config/document.ts";
import { parseToml } from "../../config/load.ts";
import type { ConfigFileName, Layer } from "../../config/locations.ts";
import { readPluginDocument } from "../../config/plugin-document.ts";
import { filePluginDocuments } from "../../config/plugin-sources.ts";
import { checkSections, mergedPolicy } from "../../config/plugins.ts";
import { RelayError } from "../../errors.ts";
import type { SetupPlace } from "./place.ts";
import { fileSchema, pluginInput } from "./place.ts";

/** What is wrong with a file, one line each with file, line and column. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** A text as one of our files, before it is written. */
export interface FileText {
  readonly name: ConfigFileName;
  readonly path: string;
  readonly layer: Layer;
  readonly text: string;
}

/** Reads a text as a document. Throws `RelayError("config")` for what is no TOML. */
function documentOf({ path, layer, text }: FileText): SourceDocument {
  return { name: path, layer, value: parseToml(path, text), text, prefix: [] };
}

/**
 * The problems that a changed text would have. What was not wrong before is told without line and column: there is no
 * such line in the file.
 */
export async function changeProblems(file: FileText, before: string | undefined, place: SetupPlace): Promise<Findings> {
  const findings = await findProblems(file, place);
  if (findings.problems.length === 0) return findings;
  const old = before === undefined ? [] : (await findProblems({ ...file, text: before }, place)).problems;
  const placeless = (line: string): string =>
    line
      .split(file.path)
      .map((rest) => rest.replace(/^:\d+:\d+/, ""))
      .join(file.path);
  return { ...findings, problems: findings.problems.map((line) => (old.includes(line) ? line : placeless(line))) };
}

/** Every problem of one file by itself; a run would stop at the first of them. */
export async function findProblems(file: FileText, place: SetupPlace): Promise<Findings> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const trying = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
      problems.push(...error.message.split("\n"));
    }
  };
  const checkPlugins = async (document: SourceDocument): Promise<void> => {
    const frame = readPluginDocument(document);
    const input = pluginInput(place, (line) => warnings.push(line));
    await trying(() => tellUnknownComponents(frame, [document], input));
    const found = findComponent(document);
    // One section at a time: the trouble of one does not hide another's.
    for (const [name, value] of Object.entries(found?.config ?? {})) {
      const section = { config: { [name]: value }, path: found?.path ?? [] };
      await trying(() => checkSections(document, section, mergedPolicy(frame), input));
    }
  };
  await trying(async () => {
    const document = documentOf(file);
    if (file.name === "plugins.toml") return await checkPlugins(document);
    await trying(() => mergeConfigs([document], fileSchema));
    for (const inline of filePluginDocuments([document], [])) await checkPlugins(inline);
  });
  return { problems: [...new Set(problems)], warnings };
}
