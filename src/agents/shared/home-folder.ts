import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import type { DirectoryInput } from "../../platform/xdg.ts";
import { userDirectories } from "../../platform/xdg.ts";

/** The path functions of a platform, which need not be the one that we run on. */
export function pathsOf(platform: string): typeof posix {
  return platform === "win32" ? win32 : posix;
}

/** A folder in the person's home: `$HOME`, on Windows `%USERPROFILE%`. */
export function homeFolder(input: DirectoryInput, name: string): string {
  return pathsOf(input.platform).join(userDirectories(input).home ?? homedir(), name);
}
