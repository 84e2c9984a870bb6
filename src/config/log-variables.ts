import { RelayError } from "../errors.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import { logFormats, logLevels } from "../platform/log-settings.ts";
import { nearest } from "./nearest.ts";

/** The variable of each setting of the log. */
export const logVariables: Readonly<Record<"level" | "format" | "file", string>> = {
  level: "NEMO_RELAY_LOG_LEVEL",
  format: "NEMO_RELAY_LOG_FORMAT",
  file: "NEMO_RELAY_LOG_FILE",
};

/** What the variables say; an empty one counts as unset. Throws `RelayError("config")` naming the variable. */
export function readLogVariables(env: Readonly<Record<string, string | undefined>>): LogSettings {
  const level = oneOf(logVariables.level, env, logLevels);
  const format = oneOf(logVariables.format, env, logFormats);
  const file = textOf(logVariables.file, env);
  return {
    ...(level === undefined ? {} : { level }),
    ...(format === undefined ? {} : { format }),
    ...(file === undefined ? {} : { file }),
  };
}

function textOf(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const text = env[name]?.trim() ?? "";
  return text === "" ? undefined : text;
}

function oneOf<Word extends string>(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  known: readonly Word[],
): Word | undefined {
  const text = textOf(name, env);
  const found = known.find((word) => word === text);
  if (text === undefined || found !== undefined) return found;
  const near = nearest(text, known);
  const hint = near === undefined ? "" : `; did you mean \`${near}\`?`;
  throw new RelayError("config", `${name}: expected one of ${known.join(", ")}, found ${JSON.stringify(text)}${hint}`);
}
