import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SourceDocument } from "../config/document.ts";

/** What trust is bound to: one file of a project with this text. */
export interface ProjectFile {
  /** As it was found, for messages. */
  readonly path: string;
  /** The directory that holds `.nemo-relay`. */
  readonly project: string;
  /** Its name in `trusted.json`. */
  readonly key: string;
  /** Of the text that was parsed, in hex. */
  readonly sha256: string;
}

/** Tells which file a project's document is. */
export async function identify(document: SourceDocument): Promise<ProjectFile> {
  const path = document.name;
  const project = dirname(dirname(path));
  const sha256 = createHash("sha256")
    .update(document.text ?? "")
    .digest("hex");
  return { path, project, key: await keyOf(path), sha256 };
}

/**
 * The name of a project's file: links on the way to the project are followed, so that it is one project by every way.
 * `.nemo-relay` itself is not: a project that links to the files of a trusted one has its own directories beside them.
 */
export async function keyOf(path: string): Promise<string> {
  const folder = dirname(path);
  const project = dirname(folder);
  const real = await realpath(project).catch(() => project);
  return join(real, basename(folder), basename(path));
}
