// What a build says about the commit it is made from, so that two builds of one commit are the same file.
import { join } from "node:path";

const root = join(import.meta.dir, "..");

/** Where a build comes from. */
export interface Commit {
  /** Twelve digits, with `-dirty` when the files are not as committed; `unknown` outside a repository. */
  readonly hash: string;
  /** When it was committed, in seconds since 1970; SOURCE_DATE_EPOCH stands above it. */
  readonly seconds: number;
  /** The same as an ISO date in UTC. */
  readonly date: string;
}

function read(...words: readonly string[]): string | undefined {
  const done = Bun.spawnSync(["git", ...words], { cwd: root, stdout: "pipe", stderr: "ignore" });
  return done.exitCode === 0 ? done.stdout.toString().trim() : undefined;
}

/** The commit that is checked out. */
export function currentCommit(): Commit {
  const hash = read("rev-parse", "--short=12", "HEAD");
  const dirty = (read("status", "--porcelain", "--untracked-files=no") ?? "") !== "";
  const seconds = Number(process.env["SOURCE_DATE_EPOCH"] ?? read("log", "-1", "--format=%ct") ?? 0);
  const date = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return { hash: hash === undefined ? "unknown" : `${hash}${dirty ? "-dirty" : ""}`, seconds, date };
}
