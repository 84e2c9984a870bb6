import type { FileReader } from "../../config/files.ts";
import { diskFiles } from "../../config/files.ts";
import { MissingVariable } from "../../config/missing-variable.ts";
import type { ConfigInput } from "../../config/resolve.ts";
import { resolveConfig } from "../../config/resolve.ts";
import { RelayError } from "../../errors.ts";
import { defaultExporters } from "../../exporters/registry.ts";
import { catalogue } from "../../launch/configure.ts";
import { upstreams } from "../../providers/registry.ts";
import type { SetupPlace } from "./place.ts";
import { agentSections } from "./place.ts";

/** What `resolveConfig` takes in a place, every file of the project admitted. */
export function resolveInput(place: SetupPlace, files: FileReader = diskFiles): ConfigInput {
  const { systemDirectory, flags = {} } = place;
  return {
    cwd: place.cwd,
    env: place.env,
    platform: place.platform,
    ...(systemDirectory === undefined ? {} : { systemDirectory }),
    flags,
    upstreams,
    agentSections,
    catalogue,
    defaultExporters,
    files,
    admit: async (document) => document,
  };
}

/**
 * What a run would say with a file's new text in place, all layers together: lines for the person. Throws
 * `RelayError("config")` when the run would end because of it. What was wrong before, and a variable that this shell does
 * not have, is told and no reason to refuse.
 */
export async function previewRun(path: string, text: string, place: SetupPlace): Promise<readonly string[]> {
  const changed: FileReader = {
    read: async (file) => (file === path ? text : await diskFiles.read(file)),
    exists: async (file) => file === path || (await diskFiles.exists(file)),
  };
  const trouble = await troubleOf(resolveInput(place, changed));
  if (trouble === undefined) return [];
  const before = await troubleOf(resolveInput(place));
  if (trouble instanceof MissingVariable || before?.message === trouble.message) {
    return [`as things stand, a run from here would end with: ${trouble.message}`];
  }
  throw trouble;
}

async function troubleOf(input: ConfigInput): Promise<RelayError | undefined> {
  try {
    await resolveConfig(input);
    return undefined;
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
}
