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

/** Folders above the executable in which npm's package may lie: `<package>/vendor/<target>/bin/codex`. */
const levels = 4;

/**
 * The installed version, without starting anything: from the path (Homebrew), from the package that the executable lies
 * in (npm), else from what an earlier run was told. Undefined when none of them knows.
 */
export async function installedVersion(input: VersionInput): Promise<string | undefined> {
  const found = Bun.which(input.command, { PATH: input.env["PATH"] ?? "", cwd: input.directory });
  if (found === null) return undefined;
  const executable = await realpath(found).catch(() => found);
  const known = versionInPath(executable) ?? (await packageVersion(dirname(executable), levels));
  if (known !== undefined) return known;
  const question = { executable, stateDirectory: input.stateDirectory };
  const remembered = await rememberedVersion(question);
  // A wrapper of another name may do anything with `--version`: only the agent itself is asked.
  if (remembered === undefined && input.ask && /[/\\]codex(\.exe)?$/i.test(executable))
    learnVersion(question, input.env);
  return remembered;
}

function versionInPath(path: string): string | undefined {
  const parts = path.split(/[/\\]/);
  return parts.slice(-3).find((part) => /^\d+\.\d+\.\d+$/.test(part));
}

async function packageVersion(folder: string, left: number): Promise<string | undefined> {
  const found = await readJsonFile(join(folder, "package.json"));
  const isOurs = /^@openai\/codex(-|$)/.test(readString(found, "name") ?? "");
  // The package of one platform says `0.169.0-linux-x64`.
  if (isOurs) return /^\d+\.\d+\.\d+/.exec(readString(found, "version") ?? "")?.[0];
  return left === 0 || dirname(folder) === folder ? undefined : packageVersion(dirname(folder), left - 1);
}
