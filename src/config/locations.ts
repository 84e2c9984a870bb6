import { posix, win32 } from "node:path";
import { systemDirectory, userDirectories } from "../platform/xdg.ts";

/** Who wrote a piece of configuration; also the order of precedence, lowest first. */
export type Layer = "system" | "project" | "user" | "environment" | "flags";

/** The two files that a directory of ours can hold. */
export type ConfigFileName = "config.toml" | "plugins.toml";

/** What the places of configuration files are computed from. */
export interface LocationInput {
  /** Absolute: where `nemo-relay` was started. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
  /** `--config FILE`: stands in for the user's config.toml. */
  readonly config?: string | undefined;
  /** `--plugin-config-path FILE`: stands in for the user's plugins.toml. */
  readonly pluginConfigPath?: string | undefined;
  /** Stands in for `/etc/nemo-relay`; tests relocate it here, since a variable would let anyone do so. */
  readonly systemDirectory?: string | undefined;
}

/** A place where one file may be. */
export interface FileLocation {
  readonly layer: Layer;
  readonly path: string;
  /** The person named it: that it is missing is an error. */
  readonly required: boolean;
}

/** Where to look, before anything was looked at. */
export interface Locations {
  readonly system: string | undefined;
  /** `.nemo-relay` of the start directory and of each directory above it, nearest first. */
  readonly projects: readonly string[];
  readonly user: string | undefined;
}

/** The directories that may hold our files (decision 19). Pure. */
export function directories(input: LocationInput): Locations {
  const path = input.platform === "win32" ? win32 : posix;
  const projects: string[] = [];
  let at = path.resolve(input.cwd);
  while (true) {
    projects.push(path.join(at, ".nemo-relay"));
    const parent = path.dirname(at);
    if (parent === at) break;
    at = parent;
  }
  return {
    system: input.systemDirectory ?? systemDirectory(input),
    projects,
    user: userDirectories(input).config,
  };
}

/**
 * The places of one file, lowest precedence first. `project` is the nearest of `Locations.projects` that holds one of
 * our files; a directory that only holds traces (`.nemo-relay/atif`) does not hide the project's configuration. Pure.
 */
export function fileLocations(
  name: ConfigFileName,
  input: LocationInput,
  project: string | undefined,
): readonly FileLocation[] {
  const path = input.platform === "win32" ? win32 : posix;
  const named = name === "config.toml" ? input.config : input.pluginConfigPath;
  const { system, user } = directories(input);
  const found: FileLocation[] = [];
  const add = (layer: Layer, directory: string | undefined): void => {
    if (directory !== undefined) found.push({ layer, path: path.join(directory, name), required: false });
  };
  add("system", system);
  add("project", project);
  if (named === undefined) add("user", user);
  else found.push({ layer: "user", path: path.resolve(input.cwd, named), required: true });
  return found;
}
