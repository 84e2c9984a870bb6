import type { CommandLine } from "./command-line.ts";

/** Subcommands of 0.169 that run no session: they get nothing from us, and nothing of theirs can go wrong by us. */
const sessionless: ReadonlySet<string> = new Set([
  "apply",
  "a",
  "archive",
  "cloud",
  "completion",
  "debug",
  "delete",
  "doctor",
  "features",
  "help",
  "login",
  "logout",
  "mcp",
  "migrate-nfs-db",
  "migrate-rollouts",
  "plugin",
  "queue",
  "sandbox",
  "unarchive",
  "update",
]);

const informational = ["--help", "-h", "--version", "-V"] as const;

/** Whether a command line only asks or manages something, so that there is no session to record. */
export function runsNoSession({ words, switches }: CommandLine): boolean {
  return sessionless.has(words[0] ?? "") || informational.some((name) => switches.has(name));
}
