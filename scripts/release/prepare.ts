import { run } from "./run.ts";
import { writeVersion } from "./write-version.ts";

/** What a release is prepared of. */
export interface Preparation {
  /** The repository's directory. */
  readonly root: string;
  /** Today, `YYYY-MM-DD`. */
  readonly date: string;
  /** Another address below which the files will lie than the release's own page. */
  readonly download?: string | undefined;
}

/**
 * Makes the release's commit, from it everything that is published, and the tag with its notes; returns the version.
 * When something fails, the commit is taken back.
 */
export function prepare({ root, date, download }: Preparation): string {
  const git = (...words: readonly string[]): string => run(["git", ...words], { cwd: root }).trim();
  // In a process of its own: this one has read package.json before its version changed.
  const step = (...words: readonly string[]): string =>
    run([process.execPath, "--no-env-file", "scripts/release.ts", ...words], { cwd: root });
  if (git("status", "--porcelain", "--untracked-files=no") !== "") {
    throw new Error(`there are changes in ${root} that are not committed: a release is made of commits`);
  }
  const before = git("rev-parse", "HEAD");
  try {
    const version = writeVersion(root, date);
    // First the commit: the binaries say which one they are of, and the formula has their archives' hashes.
    git("commit", "-qam", `chore(release): v${version}`);
    step("build");
    step("assemble", ...(download === undefined ? [] : [download]));
    // Without it git takes the notes' headings for comments.
    git("tag", "-a", "--cleanup=whitespace", "-F", "dist/release/notes.md", `v${version}`);
    return version;
  } catch (error) {
    git("reset", "-q", "--hard", before);
    throw error;
  }
}
