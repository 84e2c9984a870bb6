import type { DirectoryInput } from "../../platform/xdg.ts";
import { homeFolder } from "../shared/home-folder.ts";

/** The folder with the person's own settings of Claude Code: `$CLAUDE_CONFIG_DIR`, else `~/.claude`. */
export function claudeFolder(input: DirectoryInput): string {
  const own = input.env["CLAUDE_CONFIG_DIR"] ?? "";
  return own === "" ? homeFolder(input, ".claude") : own;
}
