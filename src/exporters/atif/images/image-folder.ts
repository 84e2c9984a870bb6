import { readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { replaceFile } from "../../../platform/atomic-file.ts";
import type { Album } from "./album.ts";
import type { ImagePath } from "./step-content.ts";

/** What writing a session's images came to. */
export interface WrittenImages {
  /** Only images that lie in the folder have a path. */
  readonly path: ImagePath;
  /** Why some could not be written. */
  readonly failure?: unknown;
}

/** The folder of a session's images: beside its file, named after it. @example "/t/s1.atif.json" has "/t/s1.images" */
export function imageFolder(file: string): string {
  return `${file.replace(/(?:\.atif)?\.json$/i, "")}.images`;
}

/** The names of the files in a folder; none when it cannot be read. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Writes the images that no file has yet. Never rejects: an image that cannot be written keeps its words. */
export async function writeImages(album: Album, folder: string): Promise<WrittenImages> {
  if (!album.used) return { path: () => undefined };
  let failure: unknown;
  for (const [name, bytes] of album.held) {
    try {
      await replaceFile(join(folder, name), bytes);
      album.release(name);
    } catch (error) {
      failure ??= error;
    }
  }
  // The disk is asked, not the memory: somebody may have cleared it away, and no document names a file that is not there.
  const there = new Set(await readdir(folder).catch(() => []));
  const prefix = basename(folder);
  const path: ImagePath = ({ name }) => (there.has(name) ? `${prefix}/${name}` : undefined);
  return failure === undefined ? { path } : { path, failure };
}
