import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findProject } from "../../config/config-documents.ts";
import { diskFiles } from "../../config/files.ts";
import type { ConfigFileName, Layer } from "../../config/locations.ts";
import { directories } from "../../config/locations.ts";
import { RelayError } from "../../errors.ts";
import { leadsInside } from "../../trust/leads-inside.ts";
import type { SetupPlace } from "./place.ts";

/** Whose file is meant: `--user`, `--project`, `--global`. */
export type Scope = "user" | "project" | "global";

/** A file that is to be changed, as it is. */
export interface TargetFile {
  readonly name: ConfigFileName;
  readonly scope: Scope;
  readonly layer: Layer;
  readonly path: string;
  /** Undefined when there is none yet. */
  readonly before: string | undefined;
  /** It begins with a byte order mark, which `before` does not show. */
  readonly marked: boolean;
}

const layers = { user: "user", project: "project", global: "system" } as const;

/** Finds and reads one of our files. Throws `RelayError("config")` where there is no place for it or it cannot be read. */
export async function openTarget(name: ConfigFileName, scope: Scope, place: SetupPlace): Promise<TargetFile> {
  const path = join(await directoryOf(scope, place), name);
  if (scope === "project" && !(await leadsInside(path, dirname(dirname(path))))) {
    throw new RelayError("config", `${path} is a link that leads out of the project; change the file it leads to`);
  }
  const before = await diskFiles.read(path);
  const marked = before !== undefined && (await beginsWithMark(path));
  return { name, scope, layer: layers[scope], path, before, marked };
}

async function directoryOf(scope: Scope, place: SetupPlace): Promise<string> {
  const { user, system } = directories(place);
  if (scope === "project") return (await findProject(place, diskFiles)) ?? join(place.cwd, ".nemo-relay");
  const found = scope === "user" ? user : system;
  if (found !== undefined) return found;
  throw new RelayError("config", `there is no place for --${scope} configuration: set HOME to an absolute directory`);
}

async function beginsWithMark(path: string): Promise<boolean> {
  await using file = await open(path, "r");
  const { buffer } = await file.read(new Uint8Array(3), 0, 3, 0);
  return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
}
