import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readString } from "../../../core/json/path.ts";
import { readJsonFile } from "../../shared/read-json-file.ts";
import { learnVersion, rememberedVersion } from "../../shared/version-cache.ts";

/** What the installed version is told from. */
export interface VersionInput {
  /** The command's first word, as it is to be started. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly stateDirectory: string;
  /** Whether the executable may be asked in the background, for the next run. */
  readonly ask: boolean;
}

/**
 * The installed version, without starting anything: from the path (native installer, Homebrew), from the package beside
 * the executable (npm), else from what an earlier run was told. Undefined when none of them knows.
 */
export async function installedVersion(input: VersionInput): Promise<string | undefined> {
  const found = Bun.which(input.command, { PATH: input.env["PATH"] ?? "", cwd: input.directory });
  if (found === null) return undefined;
  const executable = await realpath(found).catch(() => found);
  const known = versionInPath(executable) ?? (await packageVersion(executable));
  if (known !== undefined) return known;
  const question = { executable, stateDirectory: input.stateDirectory };
  const remembered = await rememberedVersion(question);
  // A wrapper of another name may do anything with `--version`: only the agent itself is asked.
  if (remembered === undefined && input.ask && isOwnName(executable)) learnVersion(question, input.env);
  return remembered;
}

/** The version that a path names: `…/versions/2.1.330`, `…/Caskroom/claude-code/2.1.330/claude`. */
export function versionInPath(path: string): string | undefined {
  const parts = path.split(/[/\\]/);
  return parts.slice(-2).find((part) => /^\d+\.\d+\.\d+$/.test(part));
}

/** Whether a version is this one or a later one. Anything that is not `x.y.z` is not. */
export function isAtLeast(version: string | undefined, least: readonly [number, number, number]): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? "")
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return false;
  const differing = least.findIndex((part, index) => part !== parts[index]);
  return differing === -1 || (parts[differing] ?? 0) > (least[differing] ?? 0);
}

function isOwnName(executable: string): boolean {
  return /[/\\]claude(-code)?(\.exe)?$/i.test(executable);
}

async function packageVersion(executable: string): Promise<string | undefined> {
  const folder = dirname(executable);
  const places = [folder, dirname(folder), join(folder, "node_modules", "@anthropic-ai", "claude-code")];
  for (const place of places) {
    const found = await readJsonFile(join(place, "package.json"));
    const name = readString(found, "name") ?? "";
    if (/^@anthropic-ai\/claude-code(-|$)/.test(name)) return readString(found, "version");
  }
  return undefined;
}
