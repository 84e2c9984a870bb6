import { realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** What the project's directory is told from. */
export interface ProjectInput {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `nemo-relay` was started; the agent starts there too. */
  readonly directory: string;
}

/** The folder that Cursor keeps a project's settings in. */
export const settingsFolder = ".cursor";

/**
 * The project's hooks.json: in the nearest directory at or above the agent's workspace that has a `.cursor`, else in the
 * workspace itself. The home directory is passed over: its `.cursor` holds the hooks of all projects.
 */
export function hooksFile(input: ProjectInput): string {
  const start = workspace(input);
  const home = input.env["HOME"] ?? input.env["USERPROFILE"] ?? "";
  for (let at = start; ; at = dirname(at)) {
    if (!isSame(at, home) && isDirectory(join(at, settingsFolder))) return join(at, settingsFolder, "hooks.json");
    if (dirname(at) === at) return join(start, settingsFolder, "hooks.json");
  }
}

/** Where the agent works: `--workspace DIR`, else its working directory. */
function workspace({ args, directory }: ProjectInput): string {
  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  let given: string | undefined;
  for (const [index, word] of words.entries()) {
    if (word === "--workspace") given = words[index + 1] ?? given;
    if (word.startsWith("--workspace=")) given = word.slice("--workspace=".length);
  }
  return given === undefined || given === "" ? resolve(directory) : resolve(directory, given);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isSame(one: string, other: string): boolean {
  if (other === "") return false;
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
