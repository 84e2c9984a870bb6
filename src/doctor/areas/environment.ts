import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { isTerminal } from "../../platform/tty.ts";
import { userDirectories } from "../../platform/xdg.ts";
import { commit, version } from "../../version.ts";
import { checkDirectory } from "../check-directory.ts";
import type { DoctorInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

/** The binary, the places that it writes to, the terminal. */
export async function checkEnvironment({ env, binary }: DoctorInput): Promise<readonly Finding[]> {
  const { platform, arch } = process;
  const { state, config } = userDirectories({ env, platform });
  return await Promise.resolve([
    { level: "ok", what: `nemo-relay ${version} (${commit}), ${platform} ${arch}, Bun ${Bun.version}`, where: binary },
    checkDirectory(tmpdir(), "files of a run"),
    ...(state === undefined ? [homeless] : privateDirectory(state, "state")),
    ...(config === undefined ? [] : privateDirectory(config, "configuration")),
    terminal(),
  ]);
}

const homeless: Finding = {
  level: "error",
  what: "there is no home directory to keep anything in",
  fix: "set HOME, or XDG_STATE_HOME and XDG_CONFIG_HOME",
};

function privateDirectory(path: string, what: string): readonly Finding[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  const open = process.platform !== "win32" && (mode & 0o022) !== 0;
  const written = checkDirectory(path, what);
  if (!open) return [written];
  const words = `${what}: other users can change what is in this directory`;
  return [written, { level: "warn", what: words, where: path, fix: `chmod go-w ${path}` }];
}

function terminal(): Finding {
  const names = ["stdin", "stdout", "stderr"] as const;
  const those = names.filter((_, fd) => isTerminal(fd === 0 ? 0 : fd === 1 ? 1 : 2));
  return {
    level: "ok",
    what: those.length === 0 ? "no terminal: nothing will be asked" : `terminal on ${those.join(", ")}`,
  };
}
