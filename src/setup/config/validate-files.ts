import { resolve } from "node:path";
import { findProject } from "../../config/config-documents.ts";
import { diskFiles } from "../../config/files.ts";
import type { ConfigFileName, FileLocation } from "../../config/locations.ts";
import { fileLocations } from "../../config/locations.ts";
import { resolveConfig } from "../../config/resolve.ts";
import { RelayError } from "../../errors.ts";
import type { SetupPlace } from "./place.ts";
import { resolveInput } from "./preview.ts";
import { findProblems } from "./problems.ts";

/** One line about a file, and the place that it names. */
export interface Finding {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What was read, and what is wrong with it. */
export interface Validation {
  readonly files: readonly string[];
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Checks one file, or all that a run from here would read: each by itself, then all together. Trust is left aside: what
 * is wrong in an untrusted file is told as well. Throws `RelayError("not_found")` for a named file that is not there.
 */
export async function validateFiles(
  names: readonly ConfigFileName[],
  file: string | undefined,
  place: SetupPlace,
): Promise<Validation> {
  const files: string[] = [];
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const { name, path, layer } of await filesOf(names, file, place)) {
    const text = await diskFiles.read(path);
    if (text === undefined && file !== undefined) throw new RelayError("not_found", `there is no ${path}`);
    if (text === undefined) continue;
    files.push(path);
    const found = await findProblems({ name, path, layer, text }, place);
    problems.push(...found.problems);
    warnings.push(...found.warnings);
  }
  // What files say to each other shows only when each of them is right.
  if (file === undefined && problems.length === 0) {
    try {
      warnings.push(...(await resolveConfig(resolveInput(place))).warnings);
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
      problems.push(...error.message.split("\n"));
    }
  }
  const placed = (line: string): Finding => locate(line, files);
  return { files, problems: problems.map(placed), warnings: [...new Set(warnings)].map(placed) };
}

async function filesOf(
  names: readonly ConfigFileName[],
  file: string | undefined,
  place: SetupPlace,
): Promise<readonly (Pick<FileLocation, "path" | "layer"> & { readonly name: ConfigFileName })[]> {
  if (file !== undefined) {
    // Its name tells which of the two it is; any other name is what the command is about.
    const name = names.find((each) => file.endsWith(each)) ?? names[0] ?? "config.toml";
    return [{ name, path: resolve(place.cwd, file), layer: "user" }];
  }
  const places = { ...place, ...place.flags };
  const project = await findProject(places, diskFiles);
  return names.flatMap((name) => fileLocations(name, places, project).map((each) => ({ ...each, name })));
}

/** The place that a message names: its own file comes first in it. */
function locate(message: string, files: readonly string[]): Finding {
  const file = files.find((each) => message.includes(`${each}:`));
  if (file === undefined) return { message };
  const [, line, column] = /^:(\d+):(\d+)/.exec(message.slice(message.indexOf(`${file}:`) + file.length)) ?? [];
  return { message, file, ...(line === undefined ? {} : { line: Number(line), column: Number(column) }) };
}
