import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

/**
 * Whether what is written below a directory stays in the project, links followed. The directory need not exist; a link
 * that leads nowhere counts as outside, since somebody may make its target later. `.git` is not the project's to offer.
 */
export async function leadsInside(directory: string, project: string): Promise<boolean> {
  const [base, place] = await Promise.all([realPlace(project), realPlace(directory)]);
  if (base === undefined || place === undefined) return false;
  const way = relative(base, place);
  const steps = way.split(sep);
  return !isAbsolute(way) && steps[0] !== ".." && !steps.some((step) => step.toLowerCase() === ".git");
}

/** The path with the links of its nearest existing ancestor resolved; undefined when that cannot be told. */
async function realPlace(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const found = await isThere(at);
    if (found === "unknown" || (found === "missing" && dirname(at) === at)) return undefined;
    if (found === "there") {
      return await realpath(at).then(
        (real) => join(real, ...missing),
        () => undefined,
      );
    }
    missing.unshift(basename(at));
  }
}

async function isThere(path: string): Promise<"there" | "missing" | "unknown"> {
  try {
    await lstat(path);
    return "there";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unknown";
  }
}
