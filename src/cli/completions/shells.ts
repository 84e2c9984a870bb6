import { posix, win32 } from "node:path";
import type { DirectoryInput } from "../../platform/xdg.ts";
import { userDirectories } from "../../platform/xdg.ts";
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { powershell } from "./powershell.ts";
import { zsh } from "./zsh.ts";

/** A shell that completions are made for. */
export interface Shell {
  readonly name: string;
  readonly script: string;
  /** Where this person's completions of it lie; undefined when the environment names no home. */
  place(input: DirectoryInput): Place | undefined;
}

/** Where a script is installed. */
export interface Place {
  readonly path: string;
  /** What the shell needs besides, in its own file: loaded by itself where this is absent. */
  readonly needs?: { readonly file: string; readonly line: string; readonly unless?: string };
}

/** All of them, in the order of the command's help. */
export const shells: readonly Shell[] = [
  {
    name: "bash",
    script: bash,
    place: (input) => {
      const own = input.env["BASH_COMPLETION_USER_DIR"] ?? "";
      const base = own === "" ? below(input, "XDG_DATA_HOME", ".local/share", "bash-completion") : own;
      if (base === undefined) return undefined;
      const path = posix.join(base, "completions", "nemo-relay");
      const unless = "the package bash-completion is there, which loads it by itself";
      return { path, needs: { file: "~/.bashrc", line: `source ${quoted(path)}`, unless } };
    },
  },
  {
    name: "zsh",
    script: zsh,
    place: (input) => {
      const directory = below(input, "XDG_DATA_HOME", ".local/share", "zsh/site-functions");
      if (directory === undefined) return undefined;
      const line = `fpath=(${quoted(directory)} $fpath); autoload -Uz compinit && compinit`;
      return { path: posix.join(directory, "_nemo-relay"), needs: { file: "~/.zshrc", line } };
    },
  },
  {
    name: "fish",
    script: fish,
    place: (input) => {
      const path = below(input, "XDG_CONFIG_HOME", ".config", "fish/completions/nemo-relay.fish");
      return path === undefined ? undefined : { path };
    },
  },
  {
    name: "powershell",
    script: powershell,
    place: (input) => {
      const { config } = userDirectories(input);
      if (config === undefined) return undefined;
      const path = (input.platform === "win32" ? win32 : posix).join(config, "completions", "nemo-relay.ps1");
      return { path, needs: { file: "$PROFILE", line: `. '${path.replaceAll("'", "''")}'` } };
    },
  },
];

/** A directory of the person's, by the XDG Base Directory Specification. bash, zsh and fish have it so on Windows too. */
function below({ env }: DirectoryInput, variable: string, standard: string, rest: string): string | undefined {
  const { [variable]: set = "", HOME: home = "" } = env;
  if (posix.isAbsolute(set)) return posix.join(set, rest);
  return home === "" ? undefined : posix.join(home, standard, rest);
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
