import { posix, win32 } from "node:path";

/** What the places of a person's files are computed from. */
export interface DirectoryInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
}

/** Our own directories; undefined when the environment names no home to put them in. None of them need exist. */
export interface UserDirectories {
  readonly home: string | undefined;
  /** `$XDG_CONFIG_HOME/nemo-relay`, else `~/.config/nemo-relay`; on Windows `%APPDATA%\nemo-relay`. */
  readonly config: string | undefined;
  /** `$XDG_STATE_HOME/nemo-relay`, else `~/.local/state/nemo-relay`; on Windows `%LOCALAPPDATA%\nemo-relay`. */
  readonly state: string | undefined;
}

const folder = "nemo-relay";

/**
 * Where this person's configuration and state live. An XDG variable that is empty or relative counts as unset, as the
 * XDG Base Directory Specification asks for; a set one wins on Windows too.
 */
export function userDirectories(input: DirectoryInput): UserDirectories {
  const windows = input.platform === "win32";
  const path = windows ? win32 : posix;
  const absolute = (name: string): string | undefined => {
    const value = input.env[name];
    return value !== undefined && value !== "" && path.isAbsolute(value) ? value : undefined;
  };
  const home = windows ? (absolute("USERPROFILE") ?? absolute("HOME")) : (absolute("HOME") ?? absolute("USERPROFILE"));
  const under = (base: string | undefined, ...parts: readonly string[]): string | undefined =>
    base === undefined ? undefined : path.join(base, ...parts, folder);
  const config = under(absolute("XDG_CONFIG_HOME")) ?? (windows ? under(absolute("APPDATA")) : undefined);
  const state = under(absolute("XDG_STATE_HOME")) ?? (windows ? under(absolute("LOCALAPPDATA")) : undefined);
  return {
    home,
    config: config ?? (windows ? under(home, "AppData", "Roaming") : under(home, ".config")),
    state: state ?? (windows ? under(home, "AppData", "Local") : under(home, ".local", "state")),
  };
}

/** Where an administrator's configuration lives: `/etc/nemo-relay`, on Windows `%ProgramData%\nemo-relay`. */
export function systemDirectory(input: DirectoryInput): string | undefined {
  if (input.platform !== "win32") return posix.join("/etc", folder);
  const base = input.env["ProgramData"] ?? input.env["PROGRAMDATA"];
  return base === undefined || !win32.isAbsolute(base) ? undefined : win32.join(base, folder);
}
