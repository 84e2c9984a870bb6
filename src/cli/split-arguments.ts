/** Argv cut into what is ours and what is the agent's. */
export interface SplitArguments {
  /** Flags before the command's word; they belong to the command too. */
  readonly before: readonly string[];
  /** The command's word, when there is one. */
  readonly command?: string;
  readonly after: readonly string[];
  /** Everything after the first `--`, untouched; absent when there is none. */
  readonly words?: readonly string[];
}

/**
 * Cuts argv at the first `--` and finds the command in front of it. This comes before citty sees anything: citty takes
 * `--help` for itself wherever it stands, so that `nemo-relay claude -- --help` would never reach the agent.
 * `takesValue` is asked for each flag in front of the command that has no `=`.
 */
export function splitArguments(argv: readonly string[], takesValue: (flag: string) => boolean): SplitArguments {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const words = end < 0 ? {} : { words: argv.slice(end + 1) };
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? "";
    if (!word.startsWith("-")) return { before: own.slice(0, at), command: word, after: own.slice(at + 1), ...words };
    if (!word.includes("=") && takesValue(word)) at++;
  }
  return { before: own, after: [], ...words };
}
