import { resolve } from "node:path";
import type { ArgsDef } from "citty";
import { readLogVariables } from "../config/log-variables.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import { logFormats, logLevels } from "../platform/log-settings.ts";
import type { Flags } from "./command.ts";
import { switchFlag, textFlag } from "./command.ts";

/** Flags of every command: what is said on stderr, and how. */
export const logFlags: ArgsDef = {
  quiet: { type: "boolean", alias: "q", description: "Say nothing on stderr but errors" },
  verbose: { type: "boolean", alias: "v", description: "Say more: the same as --log-level debug" },
  "log-level": { type: "enum", options: [...logLevels], description: "How much is said (default info)" },
  "log-format": { type: "enum", options: [...logFormats], description: "Lines for people, or JSON (default human)" },
  "log-file": { type: "string", valueHint: "FILE", description: "Write every line to this file too" },
};

/** What flags say, and variables where no flag does. Throws RelayError `config` for a variable that cannot be used. */
export function readLogFlags(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  directory: string,
): LogSettings {
  const variables = readLogVariables(env);
  const file = textFlag(flags, "log-file") ?? variables.file;
  const level = logLevels.find((each) => each === flags["log-level"]);
  return {
    level: level ?? (switchFlag(flags, "verbose") ? "debug" : variables.level),
    format: logFormats.find((each) => each === flags["log-format"]) ?? variables.format,
    file: file === undefined ? undefined : resolve(directory, file),
    quiet: switchFlag(flags, "quiet"),
  };
}
