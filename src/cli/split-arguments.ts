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

/** Flags that stand alone; every other flag without `=` takes the next word as its value. */
const switches = new Set([
  "--help",
  "-h",
  "--version",
  "-V",
  "--dry-run",
  "--print",
  "--json",
  "--all",
  "--project",
  "--user",
  "--global",
  "--route-models",
]);

/**
 * Cuts argv at the first `--` and finds the command in front of it. This comes before citty sees anything: citty takes
 * `--help` for itself wherever it stands, so that `nemo-relay claude -- --help` would never reach the agent.
 */
export function splitArguments(argv: readonly string[]): SplitArguments {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const words = end < 0 ? {} : { words: argv.slice(end + 1) };
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? "";
    if (!word.startsWith("-")) return { before: own.slice(0, at), command: word, after: own.slice(at + 1), ...words };
    if (!word.includes("=") && !switches.has(word)) at++;
  }
  return { before: own, after: [], ...words };
}
